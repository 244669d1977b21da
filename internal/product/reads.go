package product

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"

	"oktagraph/auth"
	"oktagraph/graph"
	"oktagraph/graph/apierror"
	"oktagraph/internal/audit"
	"oktagraph/internal/telemetry"
)

// Reads configures the record of who read what.
type Reads struct {
	Log *audit.Log
	// UserHeader is the header in which clients name the person they ask for; "": none.
	UserHeader string
	// Address returns the sender of a request, the zero address when it is unknown.
	Address func(r *http.Request) netip.Addr
}

// reads records what callers read, and attempts with wrong keys. A nil one records nothing.
type reads struct {
	Reads

	attempts *audit.Attempts
}

func newReads(r Reads) *reads { return &reads{Reads: r, attempts: audit.NewAttempts(r.Log)} }

type fromKey struct{}

// from is what is recorded about a request's sender.
type from struct {
	address   netip.Addr
	user      string
	presented bool // it sent a key or a token
	entered   bool // it was authenticated
}

// from notes where a request comes from and for whom it asks.
func (a *reads) from(next http.Handler) http.Handler {
	if a == nil || next == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f := &from{address: a.Address(r), presented: r.Header.Get("Authorization") != ""}
		if a.UserHeader != "" {
			f.user = r.Header.Get(a.UserHeader)
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), fromKey{}, f)))
	})
}

// entered notes that a request was authenticated.
func (a *reads) entered(ctx context.Context) {
	if f, _ := ctx.Value(fromKey{}).(*from); f != nil {
		f.entered = true
	}
}

// answered records one operation.
func (a *reads) answered(ctx context.Context, answer *graph.Answer) {
	if a == nil {
		return
	}
	line := lineOf(ctx)
	line.Tenant, line.Operation, line.Document = answer.Tenant, answer.Operation, digest(answer.Document)
	line.FieldGroups = answer.FieldGroups()
	for _, kind := range answer.Kinds() {
		line.Kinds[kind.Type] = kind.N
	}
	line.Calls, line.Stale = answer.Cost.Calls, answer.Cost.Cache.Stale
	line.Outcome, line.Codes = answer.Outcome, answer.Codes
	a.Log.RecordRead(ctx, line)
}

// lineOf returns what is known about the caller. A user that an issuer vouches for takes precedence
// over one that the client names.
func lineOf(ctx context.Context) audit.Read {
	line := audit.Read{Kinds: map[string]int{}, Request: telemetry.RequestID(ctx), Trace: telemetry.TraceID(ctx)}
	f, _ := ctx.Value(fromKey{}).(*from)
	if f != nil && f.address.IsValid() {
		line.Address = f.address.String()
	}
	caller, _ := auth.PrincipalFrom(ctx)
	if caller != nil {
		line.Client = caller.Name
	}
	switch {
	case caller != nil && caller.User != "":
		line.User, line.UserFrom = caller.User, audit.FromToken
	case f != nil && f.user != "":
		line.User, line.UserFrom = f.user, audit.FromHeader
	}
	return line
}

// failed records a wrong key, even when its address has sent too many, and a tenant that is not
// open to the caller. A request without a key is not an attempt.
func (a *reads) failed(ctx context.Context, tenant, code string) {
	if a == nil || tenant != "" {
		return
	}
	switch apierror.Code(code) {
	case apierror.Unauthenticated, apierror.RateLimited:
		if f, _ := ctx.Value(fromKey{}).(*from); f != nil && f.presented && !f.entered {
			a.attempts.Refused(f.address) //nolint:contextcheck // a line may be written after its request has ended
		}
	case apierror.Forbidden:
		line := lineOf(ctx)
		line.Outcome, line.Codes = "refused", []string{code}
		a.Log.RecordRead(ctx, line)
	default:
	}
}

// digest names a document by its SHA-256, like trusted documents.
func digest(document string) string {
	if document == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}
