// Package world makes the whole server over a simulated Okta org, for tests,
// benchmarks and the programs that count calls. No product code imports it.
package world

import (
	"log/slog"
	"net/http"
	"os"
	"time"

	"oktagraph/auth"
	"oktagraph/oktasim"
)

// tenantID is the one tenant of a world.
const tenantID = "acme"

// secret signs cursors; equal in every world, so that a cursor of one server
// can be given to another.
const secret = "the same in every process"

// callerName is who asks.
const callerName = "test"

// apiKey lets the world's own questions in.
const apiKey = "a-test-key-of-more-than-24-letters"

// Setup is how a world differs from the usual one: an org of 100 users without
// latency, in this process, and a server with no Redis.
type Setup struct {
	// Org is the simulated org. It is not made when Okta names another.
	Org oktasim.Config
	// Okta is an org elsewhere, with Token to read it.
	Okta, Token string
	// Scopes of the caller; all when nil.
	Scopes []auth.Scope
	// Freshness lets the caller ask for fresher data by Cache-Control.
	Freshness bool
	// Redis is a redis:// URL; "" means the in-process cache alone.
	Redis string
	// LocalBytes bounds the in-process cache; the product's default when 0.
	LocalBytes int64
	// Share of Okta's limits that may be spent; all when 0.
	Share float64
	// Concurrency is how many Okta calls may be under way; the client's default
	// when 0.
	Concurrency int
	// Deadline and CallLimit of one operation; the product's defaults when 0.
	Deadline  time.Duration
	CallLimit int
	// Now is the cache's clock; the system's when nil.
	Now func() time.Time
	// Rand yields the cache's jitter, in [0,1); math/rand's when nil.
	Rand func() float64
	// Logger takes what the servers log; see OKTAGRAPH_TEST_LOG when nil.
	Logger *slog.Logger
	// Around wraps the way to the simulated org, for tests that watch it.
	Around func(http.RoundTripper) http.RoundTripper
}

// logger is the setup's, or one that shows what the server logs when OKTAGRAPH_TEST_LOG is set.
func (s Setup) logger() *slog.Logger {
	if s.Logger != nil {
		return s.Logger
	}
	if os.Getenv("OKTAGRAPH_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, nil))
}
