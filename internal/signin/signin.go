package signin

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"

	"oktagraph/auth/attempt"
	"oktagraph/internal/audit"
)

const (
	// idle and lifetime end a session: somebody who leaves for lunch signs in again.
	idle     = 30 * time.Minute
	lifetime = 8 * time.Hour
	// invitedLifetime is for one form; a one-time link opens it again.
	invitedLifetime = 2 * time.Hour
	// touchEvery is the precision of idle; it saves the store a write per request.
	touchEvery = time.Minute
)

// Options configure a SignIn.
type Options struct {
	// Key looks up an API key; ok only for a client that may administer. See [ByKeys].
	Key func(secret, address string) (Person, bool)
	// Check, if not nil, checks a person again at every request, so that a session ends with
	// the key or the rights that opened it.
	Check func(Person) (Person, bool)
	// OIDC is the identity provider; nil: none.
	OIDC *OIDC
	// Sessions stores sessions, by a hash of the cookie's value. Its context variant
	// (scs.CtxStore) is used if it has one.
	Sessions scs.Store
	// Secure marks cookies Secure; false only for plain http on a loopback address.
	Secure bool
	// Origin is this server as browsers see it, for example https://og.example.com; "": the
	// host that the request names, with https if Secure.
	Origin string
	// TrustProxies are the networks whose X-Forwarded-For is trusted.
	TrustProxies attempt.Proxies
	// Stylesheet, if not "", is the path of a style sheet for the few pages made here.
	Stylesheet string
	// Audit records every sign-in, sign-out and refusal. Logger logs faults.
	Audit  *audit.Log
	Logger *slog.Logger
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// SignIn identifies who sends the requests for the pages.
type SignIn struct {
	o        Options
	sessions *scs.SessionManager
	store    store
	limits   *limits
	cross    *http.CrossOriginProtection
	provider *provider
	now      func() time.Time
}

// New returns a SignIn. It fails when an option is missing or wrong. It makes no call, so an
// identity provider that is down does not keep the server from starting.
func New(o Options) (*SignIn, error) {
	if err := check(&o); err != nil {
		return nil, fmt.Errorf("set up sign-in: %w", err)
	}
	s := &SignIn{o: o, store: store{o.Sessions}, limits: newLimits(o.Now), cross: http.NewCrossOriginProtection(), now: o.Now}
	if o.Origin != "" {
		if err := s.cross.AddTrustedOrigin(o.Origin); err != nil {
			return nil, fmt.Errorf("set up sign-in: %w", err)
		}
	}
	if o.OIDC != nil {
		made, err := newProvider(*o.OIDC, o.Now)
		if err != nil {
			return nil, fmt.Errorf("set up sign-in: %w", err)
		}
		s.provider = made
	}
	// Not scs.New, which starts a goroutine that nobody can stop.
	s.sessions = &scs.SessionManager{
		Store: o.Sessions, HashTokenInStore: true, Codec: scs.GobCodec{}, IdleTimeout: idle, Lifetime: lifetime,
	}
	return s, nil
}

func check(o *Options) error {
	if o.Now == nil {
		o.Now = time.Now
	}
	var faults []error
	if o.Key == nil {
		faults = append(faults, errors.New("there is no way to look keys up"))
	}
	if o.Sessions == nil {
		faults = append(faults, errors.New("there is no store for sessions"))
	}
	if o.Logger == nil {
		faults = append(faults, errors.New("there is no logger"))
	}
	if o.Origin != "" {
		u, err := url.Parse(o.Origin)
		if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != o.Origin {
			faults = append(faults, fmt.Errorf("origin %q is not of the form https://host", o.Origin))
		} else if o.Secure != (u.Scheme == "https") {
			faults = append(faults, fmt.Errorf("origin %q and Secure=%t do not fit together", o.Origin, o.Secure))
		}
	}
	return errors.Join(faults...)
}
