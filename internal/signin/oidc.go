package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"oktagraph/internal/audit"
)

const (
	startPath    = "/connect/oidc/start"
	callbackPath = "/connect/oidc/callback"
)

// StartOIDC returns the path of the link that begins a sign-in at the identity provider and
// comes back to next; "" without a provider. It must be a link: the pages' policy does not let
// a form redirect to another site.
func (s *SignIn) StartOIDC(next string) string {
	if s.provider == nil {
		return ""
	}
	if next = Local(next); next == home {
		return startPath
	}
	return startPath + "?" + url.Values{"next": {next}}.Encode()
}

// OIDC returns the handler of /connect/oidc/, to be served within Wrap. Without a provider it
// answers 404.
func (s *SignIn) OIDC() http.Handler {
	mux := http.NewServeMux()
	if s.provider != nil {
		mux.HandleFunc("GET "+startPath, s.startOIDC)
		mux.HandleFunc("GET "+callbackPath, s.endOIDC)
	}
	return mux
}

func (s *SignIn) startOIDC(w http.ResponseWriter, r *http.Request) {
	ctx, stop := context.WithTimeout(r.Context(), providerWithin)
	defer stop()
	found, err := s.provider.get(ctx)
	if err != nil {
		s.o.Logger.LogAttrs(ctx, slog.LevelWarn, "sign-in by the identity provider", slog.String("error", short(err)))
		s.page(w, http.StatusBadGateway, providerDown.page())
		return
	}
	f := newFlow(s.now(), r.URL.Query().Get("next"))
	s.setCookie(w.Header(), flowCookie, f.value(), http.SameSiteLaxMode, flowWithin)
	to := s.provider.client(found).AuthCodeURL(f.state(), oidc.Nonce(f.nonce()), oauth2.S256ChallengeOption(f.verifier()))
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // to the configured provider
}

func (s *SignIn) endOIDC(w http.ResponseWriter, r *http.Request) {
	done, err := s.Attempt(r, "signin")
	var limited *LimitedError
	if errors.As(err, &limited) {
		s.PageTooMany(w, limited)
		return
	}
	s.setCookie(w.Header(), flowCookie, "", http.SameSiteLaxMode, 0) // one try per start
	ctx, stop := context.WithTimeout(r.Context(), providerWithin)
	defer stop()
	f, p, refusal := s.finish(ctx, r)
	if refusal != nil {
		s.refuseOIDC(r, done, refusal)
		if refusal.err != nil {
			s.o.Logger.LogAttrs(ctx, slog.LevelWarn, "sign-in by the identity provider", slog.String("error", short(refusal.err)))
		}
		s.page(w, refusal.status, refusal.page())
		return
	}
	done("")
	if err := s.admit(r, "signin", p); err != nil {
		s.o.Logger.LogAttrs(ctx, slog.LevelError, "begin a session", slog.String("error", short(err)))
		s.page(w, http.StatusServiceUnavailable, unavailable)
		return
	}
	s.Hop(w, f.next)
}

// refuseOIDC counts a refusal as a failed attempt unless it was not the person's fault.
func (s *SignIn) refuseOIDC(r *http.Request, done func(string), why *refusal) {
	if why.status < http.StatusInternalServerError {
		done(why.reason)
		return
	}
	done("")
	s.record(r.Context(), visitOf(r.Context()), audit.Event{Action: "signin", Outcome: "failed", Reason: why.reason})
}

// finish checks what came back. It sends nothing to the provider before it has verified that the
// state belongs to this browser.
func (s *SignIn) finish(ctx context.Context, r *http.Request) (flow, Person, *refusal) {
	q := r.URL.Query()
	f, ok := s.flow(r)
	if !ok || !f.sameState(q.Get("state")) {
		return f, Person{}, &wrongFlow
	}
	if iss := q.Get("iss"); iss != "" && iss != s.provider.o.Issuer { // RFC 9207
		return f, Person{}, &wrongFlow
	}
	if q.Get("error") != "" || q.Get("code") == "" {
		return f, Person{}, denied.because(errors.New("it answered " + errorCode(q.Get("error"))))
	}
	used := mark("used", f.secret)
	if again, err := s.store.has(ctx, used); err != nil {
		return f, Person{}, notKept.because(err)
	} else if again {
		return f, Person{}, &wrongFlow
	}
	token, refusal := s.redeem(ctx, q.Get("code"), f)
	if refusal != nil {
		return f, Person{}, refusal
	}
	p, refusal := s.whois(token)
	if refusal != nil {
		return f, Person{}, refusal
	}
	if err := s.store.set(ctx, used, f.begun.Add(2*flowWithin)); err != nil {
		return f, Person{}, notKept.because(err)
	}
	return f, p, nil
}

// redeem exchanges the code for an ID token, and checks that it is for us and this flow.
func (s *SignIn) redeem(ctx context.Context, code string, f flow) (*oidc.IDToken, *refusal) {
	found, err := s.provider.get(ctx)
	if err != nil {
		return nil, providerDown.because(err)
	}
	ctx = oidc.ClientContext(ctx, s.provider.http)
	answer, err := s.provider.client(found).Exchange(ctx, code, oauth2.VerifierOption(f.verifier()))
	var answered *oauth2.RetrieveError
	switch {
	case errors.As(err, &answered) && answered.Response != nil && answered.Response.StatusCode < http.StatusInternalServerError:
		// Without the answer's text, which may hold anything.
		return nil, denied.because(errors.New("it refused the code: " + errorCode(answered.ErrorCode)))
	case errors.As(err, &answered):
		return nil, providerDown.because(errors.New("it could not redeem the code"))
	case err != nil:
		return nil, providerDown.because(err)
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := found.Verifier(&oidc.Config{ClientID: s.provider.o.ClientID, Now: s.now}).Verify(ctx, raw)
	if err != nil {
		return nil, untrusted.because(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(f.nonce())) != 1 {
		return nil, untrusted.because(errors.New("the id token is of another sign-in"))
	}
	if token.AccessTokenHash != "" && token.VerifyAccessToken(answer.AccessToken) != nil {
		return nil, untrusted.because(errors.New("the access token is not the id token's"))
	}
	return token, nil
}

// whois reads the person from a verified token, and checks whether they are admitted.
func (s *SignIn) whois(token *oidc.IDToken) (Person, *refusal) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Person{}, untrusted.because(err)
	}
	o := s.provider.o
	if party, ok := claims["azp"]; ok && party != o.ClientID {
		return Person{}, untrusted.because(errors.New("the id token was issued to another party"))
	}
	if !o.admits(claims[o.Claim]) {
		return Person{}, &notAdmitted
	}
	return Person{Name: o.name(token.Subject, claims), Tenants: o.Tenants, Via: ViaOIDC}, nil
}

// errorCode returns a code of RFC 6749, and nothing else of what was sent.
func errorCode(sent string) string {
	if sent == "" || len(sent) > 40 || strings.Trim(sent, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "no code"
	}
	return sent
}
