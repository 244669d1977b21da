package okta

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
)

const (
	// breakerFailures is how many successive failures open a breaker: more than the
	// three tries of one call, so that a single bad page does not stop an endpoint for
	// everybody.
	breakerFailures = 5
	// A probe is sent after breakerPause, which doubles up to breakerTop while probes
	// fail: Okta's restarts take fractions of a second, outages minutes.
	breakerPause = 100 * time.Millisecond
	breakerTop   = time.Second
	// claimFor is how long a caller may take from being chosen for the probe to sending
	// it; it needs a slot and the budget in between.
	claimFor = time.Second
	// breakerQuiet is how long after its last failure an endpoint may well work again:
	// then even a caller with a copy sends a probe.
	breakerQuiet = 10 * time.Second
)

// errOpen marks the errors of calls that were not sent because a breaker is open.
var errOpen = errors.New("circuit breaker open")

// breakers holds a client's circuit breakers, one for each endpoint.
type breakers struct {
	mu     sync.Mutex
	by     map[string]*breaker
	streak streak
}

func newBreakers() *breakers { return &breakers{by: map[string]*breaker{}} }

// of returns the breaker of the endpoint that a path belongs to.
func (s *breakers) of(path []string) *breaker {
	name := endpointOf(path)
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.by[name]
	if !ok {
		b = newBreaker(name, &s.streak)
		s.by[name] = b
	}
	return b
}

// all returns the breakers of the endpoints that were called so far.
func (s *breakers) all() []*breaker {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.by))
}

// breaker stops calls to a failing endpoint. gobreaker counts failures, lets one probe
// through at a time and ignores results from before it opened. The length of the pause
// is decided here, since gobreaker's is fixed.
type breaker struct {
	endpoint string
	streak   *streak

	mu      sync.Mutex
	two     *gobreaker.TwoStepCircuitBreaker[struct{}]
	trip    bool          // the failure being reported opens it at once
	news    turn          // what the result being reported changed
	until   time.Time     // no probe before
	pause   time.Duration // the next one
	probing bool          // a probe is under way
	chosen  *attempts     // the call chosen to be the next probe
	since   time.Time     // when it was chosen
	cause   error         // the last failure
	failed  time.Time     // when that was
	changed chan struct{} // closed when a probe ends; nil while nobody waits
}

func newBreaker(endpoint string, all *streak) *breaker {
	b := &breaker{endpoint: endpoint, streak: all, pause: breakerPause}
	b.two = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: endpoint, MaxRequests: 1, Timeout: 1, // the pause is ours
		ReadyToTrip: func(n gobreaker.Counts) bool {
			return b.trip || b.streak.long() || n.ConsecutiveFailures >= breakerFailures
		},
		OnStateChange: b.turned,
		IsExcluded:    func(err error) bool { return errors.Is(err, errNoVerdict) },
	})
	return b
}

// turn is a change of a breaker's state that is logged.
type turn uint8

const (
	unchanged turn = iota
	opened
	closed
)

// turned handles a change of gobreaker's state; b.mu is held.
func (b *breaker) turned(_ string, from, to gobreaker.State) {
	switch to {
	case gobreaker.StateOpen:
		if from == gobreaker.StateClosed {
			b.news = opened
		}
		b.until = time.Now().Add(b.pause)
		b.pause = min(2*b.pause, breakerTop)
	case gobreaker.StateClosed:
		b.until, b.pause, b.news = time.Time{}, breakerPause, closed
	default:
	}
}

// passage is what a caller may do at a breaker.
type passage uint8

const (
	// shut: wait.
	shut passage = iota
	// probe: send the one call that finds out whether the endpoint works again.
	probe
	// free: go on.
	free
)

// ask reports whether a may be sent, and if not, when to ask again: at the time at, unless
// that is zero, or when changed is closed.
func (b *breaker) ask(a *attempts) (p passage, at time.Time, changed <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	switch {
	case now.Before(b.until):
		return shut, b.until, b.watch()
	case b.two.State() == gobreaker.StateClosed:
		return free, time.Time{}, nil
	case b.probing:
		return shut, time.Time{}, b.watch()
	case b.taken(a, now):
		return shut, b.since.Add(claimFor), b.watch()
	default:
		b.chosen, b.since = a, now
		return probe, time.Time{}, nil
	}
}

// quiet reports whether the endpoint's last failure is long past.
func (b *breaker) quiet() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Since(b.failed) > breakerQuiet
}

// claimed reports whether a call has been chosen to be the probe.
func (b *breaker) claimed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.chosen != nil
}

// taken reports whether another call than a has been chosen to be the probe.
func (b *breaker) taken(a *attempts, now time.Time) bool {
	return b.chosen != nil && b.chosen != a && now.Sub(b.since) < claimFor
}

func (b *breaker) watch() <-chan struct{} {
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.changed
}

func (b *breaker) wake() {
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
}

// begin is called just before a call is sent; ok is false when the call must not be
// sent. Report the result of the call to end.
func (b *breaker) begin(a *attempts) (end func(result) turn, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := time.Now(); now.Before(b.until) || b.taken(a, now) {
		return nil, false
	}
	done, err := b.two.Allow()
	if err != nil {
		return nil, false
	}
	a.probe = b.two.State() != gobreaker.StateClosed
	b.probing = b.probing || a.probe
	return func(r result) turn { return b.end(a, done, r) }, true
}

// result is what one sent call shows about its endpoint.
type result struct {
	err   error // nil when Okta answered, even with a refusal; errNoVerdict when unknown
	pause time.Duration
}

// errNoVerdict means that a call ended for a reason other than its endpoint.
var errNoVerdict = errors.New("no verdict")

func (b *breaker) end(a *attempts, done func(error), r result) turn {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r.err != nil && r.err != errNoVerdict { //nolint:errorlint // compared with itself
		b.cause, b.failed = r.err, time.Now()
	}
	b.streak.note(r.err)
	b.trip, b.news = r.pause > 0, unchanged
	done(r.err)
	b.trip = false
	if until := time.Now().Add(r.pause); r.pause > 0 && until.After(b.until) {
		b.until = until
	}
	if a.probe {
		b.probing = false
	}
	if b.chosen == a {
		b.chosen = nil
	}
	b.wake()
	return b.news
}

// release gives up the probe that ask granted.
func (b *breaker) release(a *attempts) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.chosen == a && !b.probing {
		b.chosen = nil
		b.wake()
	}
}

// hand makes another call the probe that a was chosen for.
func (b *breaker) hand(a, to *attempts) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.chosen == a {
		b.chosen = to
	}
}

// refusal returns the error for a caller that cannot wait for the breaker.
func (b *breaker) refusal(patient bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var late *TimeoutError
	if patient && errors.As(b.cause, &late) {
		return &TimeoutError{After: late.After, Err: errOpen}
	}
	e := &UnavailableError{Reason: "the endpoint failed a moment ago", RetryAfter: max(time.Until(b.until), breakerPause), Err: errOpen}
	if !patient {
		e.Err = hurriedError{errOpen}
	}
	var last *UnavailableError
	if errors.As(b.cause, &last) {
		e.Status, e.RequestID = last.Status, last.RequestID
	}
	return e
}

// failing reports whether the endpoint's last call failed. An open breaker counts from zero.
func (b *breaker) failing() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.two.State() != gobreaker.StateClosed || b.two.Counts().ConsecutiveFailures > 0
}

// passes reports whether calls pass freely.
func (b *breaker) passes() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !time.Now().Before(b.until) && b.two.State() == gobreaker.StateClosed
}

// resultOf derives the result from a call's error. Only errors that mean that the
// endpoint is down count: timeouts, 5xx and broken connections.
func resultOf(err error, left bool) result {
	if err != nil && left || refusedDial(err) != nil { // nothing was sent to the endpoint
		return result{err: errNoVerdict}
	}
	var late *TimeoutError
	var u *UnavailableError
	switch {
	case errors.As(err, &late):
		return result{err: late}
	case errors.As(err, &u) && u.Status == http.StatusServiceUnavailable:
		return result{err: u, pause: u.RetryAfter}
	case errors.As(err, &u) && (u.Status == 0 || u.Status >= http.StatusInternalServerError):
		return result{err: u}
	default:
		return result{}
	}
}
