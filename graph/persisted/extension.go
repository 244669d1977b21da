package persisted

import (
	"context"
	"errors"
	"log/slog"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
)

// Options configure an Extension.
type Options struct {
	// Store keeps what clients register; nil: nothing is kept, and every hash is unknown.
	Store Store
	// Tenant returns the id and namespace of a request's tenant; ok is false while that is not
	// decided.
	Tenant func(ctx context.Context) (id, namespace string, ok bool)
	// Observer may be nil.
	Observer Observer
	// Logger logs documents that are not trusted, in audit mode; may be nil.
	Logger *slog.Logger
}

// Extension is the gqlgen extension that fills in the text of a document that the request
// only names, and refuses documents that its caller may not run. Add it before any extension
// that reads the text.
type Extension struct {
	store    Store
	tenant   func(ctx context.Context) (id, namespace string, ok bool)
	observer Observer
	warnings *warnings
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = (*Extension)(nil)

// New returns an extension.
func New(o Options) (*Extension, error) {
	if o.Tenant == nil {
		return nil, errors.New("persisted documents: need to know whose tenant a request is for")
	}
	if o.Observer == nil {
		o.Observer = unobserved{}
	}
	return &Extension{store: o.Store, tenant: o.Tenant, observer: o.Observer, warnings: newWarnings(o.Logger)}, nil
}

// ExtensionName implements graphql.HandlerExtension.
func (*Extension) ExtensionName() string { return "PersistedDocuments" }

// Validate implements graphql.HandlerExtension.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator.
func (x *Extension) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	ref, refused := referenceOf(ctx, p.Extensions)
	if refused == nil {
		refused = x.resolve(ctx, caller(ctx), ref, p)
	}
	if refused != nil {
		return refused.GraphQL()
	}
	return nil
}

// resolve sets the text of p to the document that ref names, and checks that the caller
// may run it.
func (x *Extension) resolve(ctx context.Context, who *auth.Principal, ref reference, p *graphql.RawParams) *apierror.Error {
	trusted, known := ref.trusted(who.Documents)
	switch {
	case ref.id == "":
	case p.Query != "":
		if refused := ref.mismatch(p.Query, trusted, known); refused != nil {
			return refused
		}
	case known:
		p.Query = trusted
	case who.Documents.Enforced(): // sending the text now would be refused as well
		return x.refuse(who)
	default:
		text, found := x.find(ctx, who, ref)
		if !found {
			return apierror.UnknownDocument()
		}
		p.Query = text
	}
	if known {
		x.observer.Document(who.Name, Trusted)
		return nil
	}
	if who.Documents.Enforced() && !who.Documents.Trusts(p.Query) {
		return x.refuse(who)
	}
	return nil
}

func (x *Extension) refuse(who *auth.Principal) *apierror.Error {
	x.observer.Document(who.Name, Refused)
	return apierror.UnregisteredDocument()
}

// find looks up a document that the caller registered.
func (x *Extension) find(ctx context.Context, who *auth.Principal, ref reference) (string, bool) {
	if x.store != nil && ref.sum != "" {
		if text, ok := x.store.Get(ctx, x.space(ctx, who), ref.sum); ok {
			x.observer.Document(who.Name, Found)
			return text, true
		}
	}
	x.observer.Document(who.Name, Unknown)
	return "", false
}

// MutateOperationContext implements graphql.OperationContextMutator. By now the document is valid
// and within the limits, so it may be stored.
func (x *Extension) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	who := caller(ctx)
	if who.Documents.Audited() && !who.Documents.Trusts(op.RawQuery) {
		x.observer.Document(who.Name, Untrusted)
		x.warnings.warn(ctx, who.Name, op.Operation.Name, sumOf(op.RawQuery))
	}
	ref, refused := referenceOf(ctx, op.Extensions)
	if refused == nil {
		x.register(ctx, who, ref, op.RawQuery)
	}
	return nil
}

// register stores a text that the request has named by its hash.
func (x *Extension) register(ctx context.Context, who *auth.Principal, ref reference, text string) {
	if _, known := ref.trusted(who.Documents); known || x.store == nil || ref.sum == "" || len(text) > MaxText || who.Documents.Enforced() {
		return
	}
	if x.store.Add(ctx, x.space(ctx, who), ref.sum, text) {
		x.observer.Document(who.Name, Registered)
	}
}

// space returns the client and tenant whose documents a request may name.
func (x *Extension) space(ctx context.Context, who *auth.Principal) Space {
	space := Space{Client: who.Name}
	if id, namespace, ok := x.tenant(ctx); ok {
		space.Tenant, space.Namespace = id, namespace
	}
	return space
}

// trusted returns the manifest's document that ref names.
func (ref reference) trusted(documents *auth.Documents) (text string, known bool) {
	if ref.id == "" {
		return "", false
	}
	if text, known = documents.Text(ref.id); !known && ref.sum != "" {
		text, known = documents.Text(ref.sum)
	}
	return text, known
}

// mismatch returns an error when the text is not the document that its request names.
func (ref reference) mismatch(text, trusted string, known bool) *apierror.Error {
	switch {
	case known && text != trusted:
		return apierror.BadRequest(ref.member, "is the id of another document than the text that was sent with it")
	case known || ref.sum != "" && ref.sum == sumOf(text):
		return nil
	case ref.sum != "":
		return apierror.BadRequest(ref.member, "is not the SHA-256 of the text that was sent with it")
	default:
		return apierror.BadRequest(ref.member, "names no document that is known here, and is not the SHA-256 of the text that was sent with it")
	}
}

// caller returns who sent the request, or an empty principal, which finds nothing, if there
// is none. That does not happen after authentication.
func caller(ctx context.Context) *auth.Principal {
	if who, ok := auth.PrincipalFrom(ctx); ok {
		return who
	}
	return &auth.Principal{}
}
