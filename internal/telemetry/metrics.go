package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is what the server counts. Every label has few values: routes,
// codes, tenants, buckets, tiers and names of ours; nothing a caller chooses.
// Methods are safe for concurrent use.
type Metrics struct {
	registry   *prometheus.Registry
	requests   *prometheus.HistogramVec
	operations *prometheus.HistogramVec
	errors     *prometheus.CounterVec
	okta       *prometheus.CounterVec
	cache      *prometheus.CounterVec
	batches    *prometheus.HistogramVec
	plans      *prometheus.CounterVec
	unplanned  *prometheus.CounterVec
	budget     *prometheus.GaugeVec
}

// NewMetrics returns metrics on a registry of their own, with the process's
// and the Go runtime's beside them.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: histogram("http_request_seconds", "Requests answered, by route and status code.", prometheus.DefBuckets, "route", "code"),
		// Warm answers take about a millisecond, cold ones seconds.
		operations: histogram("operation_seconds", "GraphQL operations, by tenant and outcome (ok, partial, error).", prometheus.ExponentialBuckets(0.001, 2.5, 12), "tenant", "outcome"),
		errors:     counter("operation_errors_total", "GraphQL errors, by extensions.code.", "code"),
		okta:       counter("okta_calls_total", "HTTP requests to Okta, retries included, by tenant, rate-limit bucket and status.", "tenant", "bucket", "status"),
		cache:      counter("cache_reads_total", "Keys read from the cache, by tier and state (hit, miss, stale).", "tier", "state"),
		// A page has at most 200 nodes, an inversion several thousand keys.
		batches:   histogram("batch_size", "Keys of one loader batch, by loader.", []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000}, "loader"),
		plans:     counter("plans_total", "Plans made, by field and strategy.", "field", "strategy"),
		unplanned: counter("unplanned_loads_total", "Loads nobody had planned; above zero, batches fall apart.", "loader"),
		budget: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: "oktagraph", Name: "okta_budget_remaining",
			Help: "Okta calls that may still be spent in the current window, by tenant and bucket.",
		}, []string{"tenant", "bucket"}),
	}
	m.registry.MustRegister(m.requests, m.operations, m.errors, m.okta, m.cache, m.batches, m.plans, m.unplanned, m.budget,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "oktagraph", Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: "oktagraph", Name: name, Help: help, Buckets: buckets}, labels)
}

// Handler serves the metrics in Prometheus' text format, for a listener that
// callers of the API do not reach.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

func (m *Metrics) request(route string, code int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(code)).Observe(took.Seconds())
}

// Operation notes one GraphQL operation; outcome is ok, partial or error.
func (m *Metrics) Operation(tenant, outcome string, took time.Duration) {
	m.operations.WithLabelValues(tenant, outcome).Observe(took.Seconds())
}

// Error notes one GraphQL error by its code.
func (m *Metrics) Error(code string) { m.errors.WithLabelValues(code).Inc() }

// OktaCall notes one HTTP request to Okta; status 0 is a request that got no
// answer.
func (m *Metrics) OktaCall(tenant, bucket string, status int) {
	m.okta.WithLabelValues(tenant, bucket, strconv.Itoa(status)).Inc()
}

// CacheRead notes n keys read; tier is local or redis, state hit, miss or
// stale.
func (m *Metrics) CacheRead(tier, state string, n int) {
	m.cache.WithLabelValues(tier, state).Add(float64(n))
}

// Batch notes one batch of a loader.
func (m *Metrics) Batch(loader string, size int) {
	m.batches.WithLabelValues(loader).Observe(float64(size))
}

// Plan notes the strategy that was chosen for a field.
func (m *Metrics) Plan(field, strategy string) { m.plans.WithLabelValues(field, strategy).Inc() }

// UnplannedLoad notes a load the prefetcher had not seen coming.
func (m *Metrics) UnplannedLoad(loader string) { m.unplanned.WithLabelValues(loader).Inc() }

// BudgetRemaining tells what may still be spent of a bucket.
func (m *Metrics) BudgetRemaining(tenant, bucket string, calls int) {
	m.budget.WithLabelValues(tenant, bucket).Set(float64(calls))
}
