package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// namespace begins the name of every metric of ours.
const namespace = "oktagraph"

// Metrics is what the server counts. Every label has few values: routes, codes,
// tenants, buckets, tiers and our own names, but nothing that a caller chooses.
// Methods are safe for concurrent use.
type Metrics struct {
	registry   *prometheus.Registry
	clients    clientLabels
	requests   *prometheus.HistogramVec
	operations *prometheus.HistogramVec
	asked      *prometheus.CounterVec
	spent      *prometheus.CounterVec
	stale      *prometheus.CounterVec
	errors     *prometheus.CounterVec
	build      *prometheus.GaugeVec
	okta       *prometheus.CounterVec
	answers    *prometheus.CounterVec
	batches    *prometheus.HistogramVec
	plans      *prometheus.CounterVec
	estimated  *prometheus.CounterVec
	unplanned  *prometheus.CounterVec
	documents  *prometheus.CounterVec
}

// NewMetrics returns metrics on a registry of their own, which also has those of
// the process and the Go runtime.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		clients:  clientLabels{known: map[string]bool{}},
		requests: histogram("http_request_seconds", "Requests answered, by route and status code.", prometheus.DefBuckets, "route", "code"),
		// Warm answers take about a millisecond, cold ones seconds.
		operations: histogram(
			"operation_seconds",
			"GraphQL operations, by tenant and outcome (ok, partial, error).",
			prometheus.ExponentialBuckets(0.001, 2.5, 12),
			"tenant",
			"outcome",
		),
		asked:  counter("client_operations_total", "GraphQL operations, by client and outcome (ok, partial, error).", "client", "outcome"),
		spent:  counter("client_okta_calls_total", "Okta calls that operations cost, by client; background work is not counted.", "client"),
		stale:  counter("stale_answers_total", "Operations whose answer holds a copy that stood in for Okta.", "tenant"),
		errors: counter("operation_errors_total", "GraphQL errors, by extensions.code and client.", "code", "client"),
		build: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Namespace: namespace, Name: "build_info", Help: "1, with what runs.",
		}, []string{"version", "commit", "goversion", "schema"}),
		okta: counter(
			"okta_calls_total",
			"HTTP requests to Okta, retries included, by tenant, rate-limit bucket and status.",
			"tenant",
			"bucket",
			"status",
		),
		answers: counter(
			"cache_answers_total",
			"What operations got from the cache, by tenant and state (hit, miss, stale).",
			"tenant",
			"state",
		),
		// A page has at most 200 nodes, a membership index several thousand keys.
		batches: histogram(
			"batch_size",
			"Keys of one batch, by field.",
			[]float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000},
			"tenant",
			"field",
		),
		plans:     counter("plans_total", "Plans that ran, by field and strategy.", "tenant", "field", "strategy"),
		estimated: counter("plan_calls_estimated_total", "Okta calls the plans that ran were estimated at.", "tenant", "field", "strategy"),
		unplanned: counter("unplanned_loads_total", "Keys asked for outside the tasks of an operation; above zero, batches may be split.", "tenant"),
		documents: counter("documents_total",
			"Documents named by an id, registered or not trusted, by client and result (trusted, found, unknown, registered, untrusted, refused).",
			"client", "result"),
	}
	m.registry.MustRegister(m.own()...)
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// own returns the metrics that are counted here and not read from elsewhere.
func (m *Metrics) own() []prometheus.Collector {
	return []prometheus.Collector{
		m.requests, m.operations, m.asked, m.spent, m.stale, m.errors, m.build,
		m.okta, m.answers, m.batches, m.plans, m.estimated, m.unplanned, m.documents,
	}
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}

// Handler serves the metrics in Prometheus' text format, for a listener that
// callers of the API do not reach.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

func (m *Metrics) request(route string, code int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(code)).Observe(took.Seconds())
}

// Operation counts one GraphQL operation of a client.
func (m *Metrics) Operation(client string, op Operation) {
	client = m.clients.label(client)
	m.asked.WithLabelValues(client, op.Outcome).Inc()
	m.spent.WithLabelValues(client).Add(float64(op.Calls))
	if op.Tenant == "" {
		return
	}
	m.operations.WithLabelValues(op.Tenant, op.Outcome).Observe(op.Took.Seconds())
	m.answers.WithLabelValues(op.Tenant, "hit").Add(float64(op.Hits))
	m.answers.WithLabelValues(op.Tenant, "miss").Add(float64(op.Misses))
	m.answers.WithLabelValues(op.Tenant, "stale").Add(float64(op.Stale))
	if op.Stale > 0 {
		m.stale.WithLabelValues(op.Tenant).Inc()
	}
}

// Error counts one GraphQL error by its code and client, "" for unauthenticated requests.
func (m *Metrics) Error(client, code string) {
	m.errors.WithLabelValues(code, m.clients.label(client)).Inc()
}

// Build identifies the running program.
type Build struct{ Version, Commit, Go, Schema string }

// Running sets the metric of the running build.
func (m *Metrics) Running(b Build) {
	m.build.WithLabelValues(b.Version, b.Commit, b.Go, b.Schema).Set(1)
}

// OktaCall counts one HTTP request to Okta; status 0 means that there was no
// response.
func (m *Metrics) OktaCall(tenant, bucket string, status int) {
	m.okta.WithLabelValues(tenant, bucket, strconv.Itoa(status)).Inc()
}

// Batch records a batch of keys for one field, before the cache is read.
func (m *Metrics) Batch(tenant, field string, keys int) {
	m.batches.WithLabelValues(tenant, field).Observe(float64(keys))
}

// Planned counts a plan that ran and its estimated Okta calls.
func (m *Metrics) Planned(tenant, field, strategy string, estimated int) {
	m.plans.WithLabelValues(tenant, field, strategy).Inc()
	m.estimated.WithLabelValues(tenant, field, strategy).Add(float64(estimated))
}

// Document counts a document that was named by an id, registered or not trusted; result is
// one of a few words. client is the name in the configuration.
func (m *Metrics) Document(client, result string) {
	m.documents.WithLabelValues(m.clients.label(client), result).Inc()
}

// Unplanned counts a key that was requested outside the tasks of an operation.
func (m *Metrics) Unplanned(tenant string) { m.unplanned.WithLabelValues(tenant).Inc() }
