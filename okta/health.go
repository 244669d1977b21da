package okta

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// HealthState is whether Okta accepts a client's credential.
type HealthState int32

// The states. A client begins with HealthUnknown; its first answer decides.
const (
	HealthUnknown HealthState = iota
	HealthOK
	HealthRefused
)

// String returns unknown, ok or refused.
func (s HealthState) String() string {
	switch s {
	case HealthOK:
		return "ok"
	case HealthRefused:
		return "refused"
	default:
		return "unknown"
	}
}

// Health is what a client knows about its credential.
type Health struct {
	State HealthState
	// Reason is why the credential is refused, without secrets.
	Reason string
	// Success is when Okta last accepted the credential, to about a second; Failure when a
	// call last failed because Okta refused the credential or was down. Zero: never.
	Success, Failure time.Time
	// NextProbe is when a refused credential may be tried again; zero in other states.
	NextProbe time.Time
}

// WithHealth calls changed whenever the state changes, one call at a time, from the
// goroutine that changed it. changed must be fast and must not use the client.
func WithHealth(changed func(Health)) Option {
	return func(s *settings) error {
		if changed == nil {
			return errors.New("the health's observer is nil")
		}
		s.health = changed
		return nil
	}
}

const (
	// A refused credential is tried again after refusedPause, which doubles up to
	// refusedTop while it stays refused: somebody who repairs it soon sees that it works,
	// and one left broken for days costs six calls an hour.
	refusedPause = 5 * time.Second
	refusedTop   = 10 * time.Minute
	// successGrain is how often successes are recorded, so that most calls need not.
	successGrain = int64(time.Second)
)

// health tracks whether Okta accepts the credential. While that is unknown or refused, one
// call at a time finds out, see trusted; once the credential is accepted, a call costs only
// two atomic loads.
type health struct {
	state   atomic.Int32
	success atomic.Int64 // Unix nanoseconds; 0: never

	mu      sync.Mutex
	open    bool      // the state is unknown, but calls pass
	lead    *attempts // the call that finds out
	refusal error     // why the credential is refused
	with    string    // the credential that was refused, see Credential.fingerprint
	failure time.Time
	next    time.Time     // when a refused credential may be tried
	pause   time.Duration // the last pause, without jitter
	changed chan struct{} // closed when lead is done; nil while nobody waits

	telling sync.Mutex
	told    HealthState
}

func (h *health) now() HealthState { return HealthState(h.state.Load()) }

// Health returns what is known about the credential.
func (c *Client) Health() Health {
	h := &c.health
	h.mu.Lock()
	defer h.mu.Unlock()
	out := Health{State: h.now(), Failure: h.failure}
	if at := h.success.Load(); at != 0 {
		out.Success = time.Unix(0, at)
	}
	if out.State == HealthRefused {
		out.Reason, out.NextProbe = RefusalReason(h.refusal), h.next
	}
	return out
}

// Probe asks Okta for one group with the credential, even before a refused one's pause
// is over, and so updates Health. It fails if the credential is refused or Okta is down;
// a credential that may not read groups counts as accepted.
func (c *Client) Probe(ctx context.Context) error {
	return c.probeCredential(context.WithValue(ctx, insistKey{}, true))
}

// Recheck probes in the background if the credential is refused and either its pause is
// over or it has changed. Without traffic nothing else would notice that it works again.
func (c *Client) Recheck() {
	if c.health.now() != HealthRefused || c.ended() || !c.health.due(c.set.now(), c.fingerprint(context.Background())) {
		return
	}
	c.spawn(context.Background(), func(ctx context.Context) { _ = c.probeCredential(ctx) })
}

func (c *Client) probeCredential(ctx context.Context) error {
	err := c.do(ctx, get("api", "v1", "groups").page(1, ""), func(*answer) error { return nil })
	if IsForbidden(err) {
		return nil
	}
	return err
}

// verdict is what one attempt shows about the credential.
type verdict uint8

const (
	nothing  verdict = iota // nothing was sent
	noAnswer                // Okta's reply, if any, shows nothing about the credential
	taken
	refused
)

// verdictOf derives the verdict from an attempt's error; sent includes its token request.
func verdictOf(err error, sent bool) verdict {
	var held *RefusedError
	var limited *RateLimitError
	var late *TimeoutError
	var down *UnavailableError
	var said *Error
	switch {
	case err == nil, errors.Is(err, ErrOtherObject):
		return taken
	case errors.As(err, &held):
		return nothing
	case IsUnauthorized(err):
		return refused
	case !sent:
		return nothing
	case errors.As(err, &down), errors.As(err, &late), errors.As(err, &limited) && !limited.Local:
		return noAnswer
	case errors.As(err, &said): // a 403, for example
		return taken
	default: // the caller has left
		return nothing
	}
}

// weigh notes how an attempt went.
func (c *Client) weigh(ctx context.Context, a *attempts, err error, sent bool) {
	if errors.Is(err, errRefreshed) || errors.Is(err, errShut) {
		return // another attempt follows at once
	}
	h, v := &c.health, verdictOf(err, sent)
	if v == taken && h.now() == HealthOK {
		c.succeeded()
		return
	}
	with := ""
	if v == refused {
		with = c.fingerprint(context.WithoutCancel(ctx))
	}
	c.note(a, v, err, with)
	c.tell(ctx)
}

// succeeded records when Okta last accepted the credential.
func (c *Client) succeeded() {
	now := c.set.now().UnixNano()
	if now-c.health.success.Load() >= successGrain {
		c.health.success.Store(now)
	}
}

func (c *Client) note(a *attempts, v verdict, err error, with string) {
	h, now := &c.health, c.set.now()
	h.mu.Lock()
	defer h.mu.Unlock()
	led := h.lead == a
	if led {
		h.lead = nil
		h.wake()
	}
	switch v {
	case taken:
		// Answers to calls sent before the refusal do not disprove it.
		if h.now() == HealthRefused && !led {
			return
		}
		h.state.Store(int32(HealthOK))
		h.success.Store(now.UnixNano())
		h.refusal, h.with, h.next, h.pause, h.open = nil, "", time.Time{}, 0, false
		h.wake()
	case refused:
		h.failure = now
		if h.now() == HealthRefused && !led {
			return
		}
		if h.pause = min(2*h.pause, refusedTop); h.pause == 0 || h.with != with {
			h.pause = refusedPause
		}
		h.refusal, h.with, h.next = err, with, now.Add(c.jitter(h.pause))
		h.state.Store(int32(HealthRefused))
		h.wake()
	case noAnswer:
		h.failure = now
		if h.now() == HealthUnknown && led {
			h.open = true
		} else if led {
			h.next = now.Add(c.jitter(h.pause))
		}
	case nothing:
	}
}

// jitter makes a pause up to a tenth longer or shorter, so that replicas do not try at once.
func (c *Client) jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.9 + 0.2*c.set.random()))
}

func (h *health) wake() {
	if h.changed != nil {
		close(h.changed)
		h.changed = nil
	}
}

// tell reports a change to the log and to the function given to WithHealth.
func (c *Client) tell(ctx context.Context) {
	h := &c.health
	h.telling.Lock()
	defer h.telling.Unlock()
	now := c.Health()
	if now.State == h.told {
		return
	}
	before := h.told
	h.told = now.State
	switch {
	case now.State == HealthRefused:
		c.set.logger.LogAttrs(ctx, slog.LevelWarn, "tenant cannot be read: its credential is refused",
			slog.String("tenant", c.set.tenant), slog.String("reason", now.Reason))
	case before == HealthRefused:
		c.set.logger.LogAttrs(ctx, slog.LevelInfo, "tenant can be read again", slog.String("tenant", c.set.tenant))
	}
	if c.set.health != nil {
		c.set.health(now)
	}
}
