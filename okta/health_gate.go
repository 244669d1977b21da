package okta

import (
	"context"
	"errors"
	"time"
)

// RefusedError means that a call was not sent because the credential was refused a
// moment ago. It wraps what Okta said then.
type RefusedError struct {
	// NextProbe is when the next call may be sent.
	NextProbe time.Time
	Err       error
}

// Error gives the reason.
func (e *RefusedError) Error() string { return "okta credential: " + RefusalReason(e.Err) }

// Unwrap returns the refusal.
func (e *RefusedError) Unwrap() error { return e.Err }

// RefusalReason says in a sentence that anybody may read why a credential is refused; ""
// when err is no refusal.
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

// trusted lets an attempt go on. Whether the credential is taken is found out by one call
// at a time: while it is unknown the others wait for that one, as long as an attempt may
// take; while it is refused they fail at once, and a call is sent only when the pause is
// over or the credential is another.
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

// ask decides: go on, fail, or wait for a change and ask again.
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

// due reports whether somebody is to try a refused credential.
func (h *health) due(now time.Time, with string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lead == nil && h.over(now, with)
}

// overtaken fails an attempt if, while it waited for its turn, the client ended or the
// credential was refused.
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

// fingerprint identifies what the credential would show now, without revealing it.
func (c *Client) fingerprint(ctx context.Context) string {
	limited, cancel := context.WithTimeout(ctx, c.set.timeout)
	defer cancel()
	return c.credential.fingerprint(limited)
}
