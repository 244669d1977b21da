package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"oktagraph/internal/audit"
)

// What a session holds besides the pages' values.
const (
	personKey     = "person"
	invitationKey = "invitation"
	seenKey       = "seen"
)

var errSent = errors.New("the answer is on its way already, so no session can begin")

// load finds the session that the request's cookie names. The context is valid even with an
// error.
func (s *SignIn) load(ctx context.Context, r *http.Request, v *visit) (context.Context, error) {
	if form := s.cookie(r, formCookie); len(form) == tokenLength {
		v.form = form
	}
	token := s.cookie(r, sessionCookie)
	if len(token) != tokenLength {
		return s.nobody(ctx)
	}
	ended, err := s.store.has(ctx, mark("ended", token))
	if err != nil {
		return ctx, err
	}
	if ended {
		return s.nobody(ctx)
	}
	found, err := s.sessions.Load(ctx, token)
	if err != nil {
		return ctx, fmt.Errorf("load: %w", err)
	}
	p, ok := decodePerson(s.sessions.GetString(found, personKey))
	if ok && p.Via == ViaInvitation {
		p.Invitation, ok = s.open(found, invitationKey)
	}
	if !ok {
		return s.nobody(ctx)
	}
	if ok, err := s.recheck(found, v, p); err != nil {
		return ctx, err
	} else if !ok {
		return s.nobody(ctx)
	}
	v.person = p
	return found, s.touch(found)
}

// recheck reports whether the person still has access, and ends the session if not.
func (s *SignIn) recheck(ctx context.Context, v *visit, p *Person) (bool, error) {
	if s.o.Check == nil {
		return true, nil
	}
	now, ok := s.o.Check(*p)
	if ok {
		// A person's identity and way of signing in do not change during a session.
		p.Tenants = now.Tenants
		return true, nil
	}
	if err := s.end(ctx); err != nil {
		return false, err
	}
	s.setCookie(v.header, sessionCookie, "", http.SameSiteStrictMode, 0)
	s.record(ctx, v, audit.Event{Action: "session.end", Actor: p.Name, Outcome: "ok", Reason: "no longer let in"})
	return false, nil
}

// touch keeps a session in use from expiring as idle. It saves at once and not with the answer:
// the shorter the time between load and save, the less it can overwrite of another request's
// changes.
func (s *SignIn) touch(ctx context.Context) error {
	seen := time.Unix(s.sessions.GetInt64(ctx, seenKey), 0)
	if s.now().Sub(seen) < touchEvery {
		return nil
	}
	s.sessions.Put(ctx, seenKey, s.now().Unix())
	if _, _, err := s.sessions.Commit(ctx); err != nil {
		return fmt.Errorf("save: %w", err)
	}
	return nil
}

// nobody returns a context with an empty session, which is saved only once somebody signs in.
func (s *SignIn) nobody(ctx context.Context) (context.Context, error) {
	ctx, err := s.sessions.Load(ctx, "")
	if err != nil {
		return nil, fmt.Errorf("make a session: %w", err)
	}
	return ctx, nil
}

// enter begins a session with a new token and nothing from the previous one: a token that
// somebody knew or planted becomes worthless, and an administrator's values are not there for
// somebody who opens a one-time link in the same browser.
func (s *SignIn) enter(ctx context.Context, p Person) error {
	v := visitOf(ctx)
	if v.isSent() {
		return errSent
	}
	if err := s.end(ctx); err != nil {
		return err
	}
	who, err := encodePerson(p)
	if err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("begin a session: %w", err)
	}
	s.sessions.Put(ctx, personKey, who)
	s.sessions.Put(ctx, seenKey, s.now().Unix())
	if p.Via == ViaInvitation {
		s.sessions.SetDeadline(ctx, time.Now().Add(invitedLifetime).UTC()) // scs goes by time.Now
		if err := s.seal(ctx, invitationKey, p.Invitation); err != nil {
			return err
		}
	}
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		return fmt.Errorf("begin a session: %w", err)
	}
	v.mu.Lock()
	v.person, v.changed = &p, false
	v.mu.Unlock()
	s.setCookie(v.header, sessionCookie, token, http.SameSiteStrictMode, 0)
	return nil
}

// end deletes the session of ctx, if there is one, and marks its token as ended. The mark
// outlives every request that may still hold the session.
func (s *SignIn) end(ctx context.Context) error {
	v := visitOf(ctx)
	v.mu.Lock()
	v.person, v.changed = nil, false
	v.mu.Unlock()
	token := s.sessions.Token(ctx)
	if token == "" {
		return nil
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), saveWithin)
	defer stop()
	if err := s.store.set(ctx, mark("ended", token), time.Now().Add(lifetime)); err != nil {
		return err
	}
	if err := s.sessions.Destroy(ctx); err != nil {
		return fmt.Errorf("end the session: %w", err)
	}
	return nil
}
