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

// Reads says where is written who read what.
type Reads struct {
	Log *audit.Log
	// UserHeader names the header in which clients say for whom they ask; "": none does.
	UserHeader string
	// Address is who sends a request, the zero address when that is not known.
	Address func(r *http.Request) netip.Addr
}

// reads writes down what callers read, and that somebody tries keys. A nil one does not.
type reads struct {
	Reads

	attempts *audit.Attempts
}

func newReads(r Reads) *reads { return &reads{Reads: r, attempts: audit.NewAttempts(r.Log)} }

type fromKey struct{}

// from is what of a request is written down.
type from struct {
	address   netip.Addr
	user      string
	presented bool // a key or a token
	entered   bool // it is a caller's
}

// from remembers where a request comes from and for whom it asks.
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

// entered notes that a request is a caller's.
func (a *reads) entered(ctx context.Context) {
	if f, _ := ctx.Value(fromKey{}).(*from); f != nil {
		f.entered = true
	}
}

// answered writes down one operation.
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

// lineOf is what is known of whoever asks. A user that an issuer vouches for goes before
// one that the client names.
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

// failed writes down a key that is not known, those that are too many for more than a refusal
// included, and a tenant that is not open to the caller. A
// request without a key is nobody's attempt.
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

// digest names a document as trusted documents are named, by its SHA-256.
func digest(document string) string {
	if document == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}
