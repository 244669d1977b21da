package signin

import (
	"context"
	"errors"
	"net/http"

	"oktagraph/internal/audit"
)

// ErrRefused means that a key does not give access to the pages; it may be shown.
var ErrRefused = errors.New("This key is not known, or its client does not have the admin scope.") //nolint:revive,staticcheck // shown to people

// Attempt takes a place for an attempt at something that may be guessed, such as a one-time link;
// action is its name in the audit log. The error is a [*LimitedError] when the address, or all
// addresses together, failed too often; [SignIn.PageTooMany] answers it. Otherwise call done once,
// with why the attempt failed, without secrets, or "" if it succeeded.
func (s *SignIn) Attempt(r *http.Request, action string) (done func(failure string), err error) {
	return s.attempt(r, visitOf(r.Context()), action)
}

func (s *SignIn) attempt(r *http.Request, v *visit, action string) (done func(failure string), err error) {
	ctx := r.Context()
	end, limited := s.limits.Begin(v.address)
	if limited != nil {
		s.limited(r, v, action, limited)
		return nil, limited
	}
	return func(failure string) {
		end(failure != "")
		if failure != "" {
			s.record(ctx, v, audit.Event{Action: action, Outcome: "refused", Reason: failure})
		}
	}, nil
}

// AttemptKey is Attempt for an API key in a header, outside the pages.
func (s *SignIn) AttemptKey(r *http.Request) (done func(failure string), err error) {
	return s.attempt(r, &visit{address: s.o.TrustProxies.Address(r)}, "api")
}

// limited writes to the audit log once per minute and address.
func (s *SignIn) limited(r *http.Request, v *visit, action string, e *LimitedError) {
	if e.Tell {
		s.record(r.Context(), v, audit.Event{Action: action, Outcome: "refused", Reason: "too many failed attempts"})
	}
}

// SignInByKey begins a new session for the owner of an API key, if the key's client may administer.
// Errors are [ErrRefused], [*LimitedError], and those of the store.
func (s *SignIn) SignInByKey(r *http.Request, key string) error {
	done, err := s.Attempt(r, "signin")
	if err != nil {
		return err
	}
	p, ok := s.o.Key(key, visitOf(r.Context()).address.String())
	if !ok {
		done("the key is not known or may not administer")
		return ErrRefused
	}
	done("")
	p.Via, p.Invitation = ViaKey, ""
	return s.admit(r, "signin", p)
}

// OpenInvitation begins a session for the holder of a valid one-time link, for the tenants of p
// only. It signs out anyone who was signed in in that browser. The error is a [*LimitedError] when
// the link was opened too often. Look up the link between [SignIn.Attempt] and this call, and
// answer with [SignIn.Hop]: the link usually comes from another site.
func (s *SignIn) OpenInvitation(r *http.Request, p Person) error {
	if p.Invitation == "" {
		return errors.New("open a one-time link: there is none")
	}
	if limited := s.limits.open(p.Invitation); limited != nil {
		return limited
	}
	p.Via = ViaInvitation
	return s.admit(r, "invitation.open", p)
}

// admit begins p's session.
func (s *SignIn) admit(r *http.Request, action string, p Person) error {
	v := visitOf(r.Context())
	e := audit.Event{Action: action, Actor: p.Name, Outcome: "ok", Reason: "by " + p.Via}
	if len(p.Tenants) == 1 {
		e.Tenant = p.Tenants[0]
	}
	err := s.enter(r.Context(), p)
	if err != nil {
		e.Outcome, e.Reason = "failed", "the session could not be begun"
	}
	s.record(r.Context(), v, e)
	return err
}

// SignOut ends the session; its cookie is then worthless on every replica.
func (s *SignIn) SignOut(r *http.Request) error {
	v, actor := visitOf(r.Context()), s.actor(r.Context())
	e := audit.Event{Action: "signout", Actor: actor, Outcome: "ok"}
	err := s.end(r.Context())
	if err != nil {
		e.Outcome, e.Reason = "failed", "the session could not be ended"
	} else if !v.isSent() {
		s.setCookie(v.header, sessionCookie, "", http.SameSiteStrictMode, 0)
	}
	s.record(r.Context(), v, e)
	return err
}

func (s *SignIn) record(ctx context.Context, v *visit, e audit.Event) {
	if v.address.IsValid() {
		e.Address = v.address.String()
	}
	s.o.Audit.Record(ctx, e)
}
