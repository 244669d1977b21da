package okta

import (
	"context"
	"errors"
	"time"
)

// RefusedError means that a call was not sent because Okta refused the credential a
// moment ago. It wraps that refusal.
type RefusedError struct {
	// NextProbe is when the next call may be sent.
	NextProbe time.Time
	Err       error
}

// Error gives the reason.
func (e *RefusedError) Error() string { return "okta credential: " + RefusalReason(e.Err) }

// Unwrap returns the refusal.
func (e *RefusedError) Unwrap() error { return e.Err }

// RefusalReason returns why a credential is refused, in a sentence that anybody may read; ""
// when err is not a refusal.
func RefusalReason(err error) string {
	var said *Error
	var own *CredentialError
	switch {
	case !IsUnauthorized(err):
		return ""
	case !errors.As(err, &own):
		return "Okta refuses the token; it may be revoked, expired, or another org's"
	case errors.As(err, &said) && said.Code == "invalid_client":
		return "Okta refuses the service app; its client id or key is not, or no longer, known to the org"
	case errors.As(err, &said):
		return "Okta gives the service app no token"
	}
	for _, why := range []error{errPublic, errCertificate, errEncrypted, errOpenSSH, errNoKey, errNotPrivate, errAlgorithm, errNoToken} {
		if errors.Is(err, why) {
			return "the token or private key cannot be used: " + why.Error()
		}
	}
	return "the token or private key cannot be read"
}

type insistKey struct{}

// trusted lets an attempt go on unless the credential is refused. One call at a time finds
// out whether Okta accepts it. While that is unknown, the others wait for that call, as long
// as an attempt may take. While it is refused, they fail at once, and a call is sent only when
// the pause is over or the credential has changed.
func (c *Client) trusted(ctx context.Context, a *attempts) error {
	h := &c.health
	if h.now() == HealthOK {
		return nil
	}
	insist := ctx.Value(insistKey{}) != nil
	patience := c.set.timeout
	for {
		with := ""
		if h.now() == HealthRefused {
			with = c.fingerprint(ctx) // outside the lock: it may read a file
		}
		wait, err := h.ask(a, c.set.now(), with, insist)
		if wait == nil {
			return err
		}
		started := time.Now()
		if err := await(ctx, patience, wait); err != nil {
			return err
		}
		if patience -= time.Since(started); patience <= 0 {
			return nil
		}
	}
}

// ask decides whether to go on, fail, or wait for a change and ask again.
func (h *health) ask(a *attempts, now time.Time, with string, insist bool) (wait <-chan struct{}, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	state := h.now()
	switch {
	case state == HealthOK, state == HealthUnknown && h.open, h.lead == a:
		return nil, nil //nolint:nilnil // go on
	case h.lead == nil && (state == HealthUnknown || insist || h.over(now, with)):
		h.lead = a
		return nil, nil //nolint:nilnil // go on
	case state == HealthUnknown || insist:
		if h.changed == nil {
			h.changed = make(chan struct{})
		}
		return h.changed, nil
	default:
		return nil, &RefusedError{NextProbe: h.next, Err: h.refusal}
	}
}

// over reports whether a refused credential may be tried again.
func (h *health) over(now time.Time, with string) bool {
	return !now.Before(h.next) || with != "" && with != h.with
}

// due reports whether a refused credential should be tried now.
func (h *health) due(now time.Time, with string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lead == nil && h.over(now, with)
}

// overtaken returns an error if the client ended or the credential was refused while the
// attempt waited for its turn.
func (c *Client) overtaken(a *attempts, r request) error {
	if c.ended() {
		return ErrEnded
	}
	h := &c.health
	if h.now() != HealthRefused || r.anonymous {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lead == a || h.now() != HealthRefused {
		return nil
	}
	return &RefusedError{NextProbe: h.next, Err: h.refusal}
}

// fingerprint identifies what the credential would send now, without revealing it.
func (c *Client) fingerprint(ctx context.Context) string {
	limited, cancel := context.WithTimeout(ctx, c.set.timeout)
	defer cancel()
	return c.credential.fingerprint(limited)
}
