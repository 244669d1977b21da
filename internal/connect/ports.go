package connect

import (
	"context"
	"errors"
	"net/http"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

// Why somebody has no access.
var (
	// ErrKey: the API key gives no access here. Its text is shown.
	ErrKey = errors.New("this key is not known, or its client does not have the admin scope")
	// ErrNotAdmin: the key is known, but its client does not have the admin scope.
	ErrNotAdmin = errors.New("this key's client does not have the admin scope")
)

// TooManyError means that too many wrong keys came from an address.
type TooManyError struct {
	// After is how long until another key may be tried, in whole seconds.
	After time.Duration
	Err   error
}

// Error implements error. The text may be shown.
func (e *TooManyError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *TooManyError) Unwrap() error { return e.Err }

// Linker does what the pages ask for; *linking.Service is one.
type Linker interface {
	// Orgs returns the tenants the actor may see: declared, linked, and ids that may be linked.
	Orgs(ctx context.Context, who linking.Actor) ([]linking.Org, error)
	// Org returns one of them; [linking.ErrForeign] for any other.
	Org(ctx context.Context, who linking.Actor, id string) (linking.Org, error)
	// Link examines an org and stores it if it can be read. Errors are *linking.InputError,
	// and [linking.ErrUnreadable] with the report that explains it.
	Link(ctx context.Context, who linking.Actor, in linking.Input, told linking.Progress) (*doctor.TenantReport, error)
	// Relink is Link for a tenant that is linked.
	Relink(ctx context.Context, who linking.Actor, in linking.Input, told linking.Progress) (*doctor.TenantReport, error)
	// Verify examines a tenant with its current credential.
	Verify(ctx context.Context, who linking.Actor, id string, told linking.Progress) (*doctor.TenantReport, error)
	Rename(ctx context.Context, who linking.Actor, id, name string) error
	Unlink(ctx context.Context, who linking.Actor, id string) error
	// Invite creates a one-time link.
	Invite(ctx context.Context, who linking.Actor, id string, expires time.Duration, returnTo string) (linking.Invitation, error)
	// OpenInvitation returns what a one-time link allows, without spending it.
	OpenInvitation(ctx context.Context, token string) (linking.Invited, error)
	// LinkInvited links the tenant of a one-time link, and spends it.
	LinkInvited(
		ctx context.Context, who linking.Actor, token string, in linking.Input, told linking.Progress,
	) (*doctor.TenantReport, error)
}

// Person is who a session acts for.
type Person struct {
	Name    string
	Tenants []string
	// Invitation is the one-time link that opened the session; "" for an administrator.
	Invitation string
}

// SignIn says who sends a request, and keeps their session. *signin.SignIn is one, but for
// the types in its answers.
type SignIn interface {
	// Wrap wraps all pages. It handles sessions, forged forms, the size of a body, and headers.
	Wrap(next http.Handler) http.Handler
	// Require lets administrators through, RequireInvited holders of a one-time link.
	Require(next http.Handler) http.Handler
	RequireInvited(next http.Handler) http.Handler
	Person(ctx context.Context) (Person, bool)
	// Token returns the value of a form's field csrf; call it before a page is written.
	Token(ctx context.Context) string
	// Put, Get and Pop store small values in the session.
	Put(ctx context.Context, name, value string) error
	Get(ctx context.Context, name string) (string, bool)
	Pop(ctx context.Context, name string) (string, bool)
	// SignInByKey begins a session; [ErrKey] when the key does not open the pages.
	SignInByKey(r *http.Request, key string) error
	SignOut(r *http.Request) error
	// OpenInvitation begins the session of a one-time link.
	OpenInvitation(r *http.Request, p Person) error
	// Attempt slows down guesses; call done with why the attempt failed, or "".
	Attempt(r *http.Request, action string) (done func(failure string), err error)
	// TooMany answers an error about too many attempts, and reports whether err was one.
	TooMany(w http.ResponseWriter, err error) bool
	// Address returns where a request came from.
	Address(r *http.Request) string
	// Hop answers with a page that moves on to a path of the pages, after a request that may
	// have come from another site.
	Hop(w http.ResponseWriter, to string)
	// Local returns next if it is a path of the pages, else /connect.
	Local(next string) string
}
