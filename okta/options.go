package okta

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"oktagraph/okta/ratelimit"
)

// Option configures a Client; New returns an error for invalid values.
type Option func(*settings) error

type settings struct {
	share       float64
	concurrency int
	timeout     time.Duration
	transport   http.RoundTripper
	now         func() time.Time
	random      func() float64
	logger      *slog.Logger
	userAgent   string
	tenant      string
	counter     ratelimit.Counter
	bodies      *Bodies
	health      func(Health)
}

// Defaults. By Okta's default a token may spend half of a bucket, and the org's own
// applications need some of it, hence 0.4. Okta's limits allow ten to fifteen
// concurrent calls in practice; twenty is its advice for short bursts.
const (
	defaultShare       = 0.4
	defaultConcurrency = 20
	// defaultTimeout is for one attempt: the slowest read seen is below 600 ms, and two
	// attempts must fit into a caller's wait, see callPatience.
	defaultTimeout = 4 * time.Second
)

func defaultSettings() *settings {
	return &settings{
		share: defaultShare, concurrency: defaultConcurrency, timeout: defaultTimeout,
		now: time.Now, random: rand.Float64, logger: slog.New(slog.DiscardHandler), userAgent: "oktagraph/dev",
	}
}

// WithShare sets the part of every bucket's limit that may be spent, above 0 up to 1.
func WithShare(share float64) Option {
	return func(s *settings) error {
		if !(share > 0 && share <= 1) {
			return fmt.Errorf("share %v is not above 0 and at most 1", share)
		}
		s.share = share
		return nil
	}
}

// WithConcurrency sets how many calls may be under way at once.
func WithConcurrency(n int) Option {
	return func(s *settings) error {
		if n < 1 || n > 1000 {
			return fmt.Errorf("concurrency %d is not between 1 and 1000", n)
		}
		s.concurrency = n
		return nil
	}
}

// WithTimeout bounds one attempt from the first byte sent to the last read.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d <= 0 {
			return fmt.Errorf("timeout %s is not positive", d)
		}
		s.timeout = d
		return nil
	}
}

// WithTransport sends requests through rt instead of a [Transport] for the origin.
func WithTransport(rt http.RoundTripper) Option {
	return func(s *settings) error {
		if rt == nil {
			return errors.New("the transport is nil")
		}
		s.transport = rt
		return nil
	}
}

// WithRandom replaces the source of jitter, a function returning [0, 1).
func WithRandom(random func() float64) Option {
	return func(s *settings) error {
		if random == nil {
			return errors.New("the source of randomness is nil")
		}
		s.random = random
		return nil
	}
}

// WithLogger logs retries, rate limits and refused answers; never tokens, queries
// or bodies.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) error {
		if logger == nil {
			return errors.New("the logger is nil")
		}
		s.logger = logger
		return nil
	}
}

// WithUserAgent sets the product token sent to Okta, such as "oktagraph/1.2.0".
func WithUserAgent(agent string) Option {
	return func(s *settings) error {
		if agent == "" || strings.ContainsAny(agent, "\r\n") {
			return errors.New("the user agent is empty or holds line breaks")
		}
		s.userAgent = agent
		return nil
	}
}

// WithTenant names the tenant in logs and in the keys of the shared counter.
func WithTenant(id string) Option {
	return func(s *settings) error {
		s.tenant = id
		return nil
	}
}

// WithCounter shares the budget with other processes.
func WithCounter(counter ratelimit.Counter) Option {
	return func(s *settings) error {
		s.counter = counter
		return nil
	}
}

// WithBodies shares the memory of large answers with other clients; without it a
// client has its own.
func WithBodies(b *Bodies) Option {
	return func(s *settings) error {
		if b == nil {
			return errors.New("the budget of bodies is nil")
		}
		s.bodies = b
		return nil
	}
}
