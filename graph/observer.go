package graph

import (
	"context"
	"slices"
	"time"

	"oktagraph/auth"
	"oktagraph/graph/exec"
	"oktagraph/loaders"
)

// Observer receives what logs, metrics and the audit log need. Implementations must be
// fast and safe for concurrent use.
type Observer interface {
	// Entered reports, on the request's context, the caller and the tenant, which is "" when
	// none is named or the one named is not open to the caller.
	Entered(ctx context.Context, caller *auth.Principal, tenant string)
	// Named reports, on the request's context, the name of the operation that
	// is about to run; the caller chose it.
	Named(ctx context.Context, operation string)
	// Answered reports an answered operation, or one org's part of it, on the context of its
	// request, which carries the caller.
	Answered(ctx context.Context, a *Answer)
	// Error reports, on the request's context, an error that was shown, by its
	// extensions.code; tenant is "" for a request that was not let in.
	Error(ctx context.Context, tenant, code string)
}

// The outcomes of an operation.
const (
	OutcomeOK      = "ok"
	OutcomePartial = "partial" // data with errors
	OutcomeError   = "error"
)

// Answer is an answered operation, or one org's part of it.
type Answer struct {
	// Tenant is "" for an operation that needs none.
	Tenant string
	// Outcome is one of the outcomes above.
	Outcome string
	Took    time.Duration
	// Operation is the name that the caller gave, Document the text; both may be empty.
	Operation, Document string
	Cost                loaders.Cost
	// Codes are the distinct codes of the errors.
	Codes []string

	read *exec.Tally // nil when nothing was read
}

// Kind is the number of objects of a type in an answer.
type Kind = exec.Kind

// Objects returns how many objects the answer's lists contain, repeats included, as the limit of
// objects counts them.
func (a *Answer) Objects() int {
	if a.read == nil {
		return 0
	}
	return a.read.Objects
}

// Kinds returns the types of the answer's objects. An object counts once at each place of
// the document.
func (a *Answer) Kinds() []Kind {
	if a.read == nil {
		return nil
	}
	return a.read.Kinds()
}

// FieldGroups returns the scopes that were needed to read the answer: which parts of it
// concern profiles, addresses, roles and so on.
func (a *Answer) FieldGroups() []string {
	if a.read == nil {
		return nil
	}
	groups := a.read.Scopes()
	for _, kind := range a.read.Kinds() {
		// Fields such as node lead to objects of any type: there it is the object that needs
		// the scope, not the field.
		if scope := string(kindScopes[kind.Type]); scope != "" && !slices.Contains(groups, scope) {
			groups = append(groups, scope)
		}
	}
	slices.Sort(groups)
	return groups
}

// kindScopes are the scopes of the objects that fields of no scope lead to.
var kindScopes = map[string]auth.Scope{
	"User": auth.UsersRead, "UserType": auth.UsersRead, "Group": auth.GroupsRead, "GroupRule": auth.GroupsRead,
	"App": auth.AppsRead, "Role": auth.RolesRead, "RoleAssignment": auth.RolesRead, "ResourceSet": auth.RolesRead,
	"ServiceApp": auth.RolesRead,
}

// read keeps an answer's tally for the report to the observer.
func read(ctx context.Context, t *exec.Tally) {
	if p, ok := ctx.Value(partKey{}).(*part); ok {
		p.read = t
		return
	}
	if this, ok := ctx.Value(observedKey{}).(*observed); ok {
		this.read = t
	}
}
