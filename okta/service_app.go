package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// DPoPMode decides when tokens are bound to a key of this process.
type DPoPMode string

const (
	// DPoPAuto begins with bearer tokens and binds tokens once the org requires it.
	DPoPAuto DPoPMode = "auto"
	// DPoPAlways avoids the first refused request of DPoPAuto.
	DPoPAlways DPoPMode = "always"
	// DPoPNever uses bearer tokens only.
	DPoPNever DPoPMode = "never"
)

// ServiceAppConfig describes an API service app of an org, see
// https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/.
type ServiceAppConfig struct {
	ClientID string
	// Key returns the private key as PEM or JWK. It is called for every token
	// request, so that a rotated key is used without a restart.
	Key func(context.Context) ([]byte, error)
	// KeyID and Algorithm override those of a JWK; an empty Algorithm is chosen by the
	// key.
	KeyID, Algorithm string
	// Scopes to request, such as okta.users.read.
	Scopes []string
	// DPoP is DPoPAuto when empty.
	DPoP DPoPMode
}

// ServiceApp gets tokens by client credentials with a signed assertion, the only way
// in which Okta grants its own scopes to a service. All requests share a token, which is
// renewed before it expires.
func ServiceApp(cfg ServiceAppConfig) (Credential, error) {
	switch {
	case cfg.ClientID == "":
		return nil, errors.New("service app: the client id is empty")
	case cfg.Key == nil:
		return nil, errors.New("service app: there is no private key")
	case len(cfg.Scopes) == 0:
		return nil, errors.New("service app: there are no scopes")
	}
	switch cfg.DPoP {
	case "":
		cfg.DPoP = DPoPAuto
	case DPoPAuto, DPoPAlways, DPoPNever:
	default:
		return nil, fmt.Errorf("service app: dpop %q is not auto, always or never", cfg.DPoP)
	}
	cfg.Scopes = slices.Compact(slices.Sorted(slices.Values(cfg.Scopes)))
	s := &serviceApp{cfg: cfg, tokens: map[Origin]*accessToken{}, calls: map[Origin]*tokenCall{}}
	if cfg.DPoP == DPoPAlways {
		prover, err := newProver()
		if err != nil {
			return nil, err
		}
		s.prover = prover
	}
	return s, nil
}

type serviceApp struct {
	cfg ServiceAppConfig

	mu      sync.Mutex
	tokens  map[Origin]*accessToken // a token of one org is never sent to another
	calls   map[Origin]*tokenCall
	prover  *dpopProver // nil while tokens are not bound
	lastKey *signingKey // the last one that could be read
	skew    time.Duration
}

// accessToken is one token.
type accessToken struct {
	kind    string
	value   string
	bound   bool
	scopes  []string
	renew   time.Time // when to get the next
	expires time.Time
}

// tokenCall is one token request, for which any number of callers may wait.
type tokenCall struct {
	done  chan struct{}
	token *accessToken
	err   error
}

// A token is renewed when 1/renewPart of its lifetime is left: five minutes of Okta's
// hour, longer than any request.
const renewPart = 12

// ID does not depend on the key: a rotated key can read what the old one could.
func (s *serviceApp) ID() string {
	return credentialID(append([]string{"oauth", s.cfg.ClientID}, s.cfg.Scopes...)...)
}

// fingerprint also depends on the key; an unreadable key counts as empty.
func (s *serviceApp) fingerprint(ctx context.Context) string {
	key, _ := s.cfg.Key(ctx)
	return credentialID("key", s.ID(), string(key))
}

func (s *serviceApp) authorize(ctx context.Context, c *Client, req *http.Request) error {
	token, err := s.current(ctx, c)
	if err != nil {
		return err
	}
	if !token.bound {
		req.Header.Set("Authorization", "Bearer "+token.value)
		return nil
	}
	s.mu.Lock()
	prover, now := s.prover, c.set.now().Add(s.skew)
	s.mu.Unlock()
	proof, err := prover.proof(req.Method, req.URL, token.value, "resource", now)
	if err != nil {
		return &CredentialError{Reason: "prove the token", Err: err}
	}
	req.Header.Set("Authorization", "DPoP "+token.value)
	req.Header.Set("DPoP", proof)
	return nil
}

// refresh drops the refused token, unless another request has already replaced it. A
// new nonce alone does not need a new token.
func (s *serviceApp) refresh(_ context.Context, c *Client, refused *http.Response) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prover != nil && s.prover.learn("resource", refused.Header) &&
		strings.Contains(refused.Header.Get("WWW-Authenticate"), "use_dpop_nonce") {
		return true
	}
	if token := s.tokens[c.origin]; token != nil && strings.HasSuffix(refused.Request.Header.Get("Authorization"), " "+token.value) {
		delete(s.tokens, c.origin)
	}
	return true
}

// current returns a valid token. A token that is about to expire is renewed while it is
// still in use.
func (s *serviceApp) current(ctx context.Context, c *Client) (*accessToken, error) {
	s.mu.Lock()
	token, now := s.tokens[c.origin], c.set.now()
	usable := token != nil && now.Before(token.expires)
	if usable && now.Before(token.renew) {
		s.mu.Unlock()
		return token, nil
	}
	call := s.calls[c.origin]
	if call == nil {
		call = &tokenCall{done: make(chan struct{})}
		s.calls[c.origin] = call
		metered := ctx
		if usable {
			metered = WithMeter(ctx, nil) // nobody waits for this one
		}
		c.spawn(metered, func(ctx context.Context) { s.share(ctx, c, call) })
	}
	s.mu.Unlock()
	if usable {
		return token, nil
	}
	select {
	case <-call.done:
		return call.token, call.err
	case <-ctx.Done():
		return nil, ended(ctx)
	}
}

// share gets a token for all waiting callers. It must not end with the caller that
// happened to come first.
func (s *serviceApp) share(ctx context.Context, c *Client, call *tokenCall) {
	call.token, call.err = s.fetch(ctx, c)
	s.mu.Lock()
	if call.err == nil {
		s.tokens[c.origin] = call.token
	}
	delete(s.calls, c.origin)
	s.mu.Unlock()
	close(call.done)
}
