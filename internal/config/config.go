// Package config reads oktagraph's configuration: one YAML file, or a handful
// of environment variables for a quick start. Mistakes are collected and reported
// together, each with the path of its field and the fix.
package config

import "time"

// Defaults of fields that may be left out.
const (
	// DefaultListen serves this machine only, until the operator changes it.
	DefaultListen = "127.0.0.1:8080"
	// DefaultMetricsListen keeps metrics away from callers of the API.
	DefaultMetricsListen = "127.0.0.1:9090"
	// DefaultShare leaves most of every Okta rate limit to the org's own
	// applications. Okta's own limit for one token is half of a bucket.
	DefaultShare = 0.4
	// DefaultConcurrency is far below the 35 to 75 requests Okta lets an org
	// have open at once, all its applications together.
	DefaultConcurrency = 20
	// DefaultCostLimit is the highest price of one operation.
	DefaultCostLimit = 1000
)

// Off in place of an address turns a listener off.
const Off = "off"

// Config is everything an operator may choose. A Config returned by Load or
// FromEnv is complete and valid.
type Config struct {
	// Listen is the host:port of the API.
	Listen  string  `yaml:"listen"`
	Metrics Metrics `yaml:"metrics"`
	// SecretKey signs cursors. Empty: random at start, so cursors become invalid
	// when the process ends, and replicas do not accept each other's.
	SecretKey Secret `yaml:"secretKey"`
	// Redis is the shared cache tier; nil keeps everything in the process.
	Redis         *Redis `yaml:"redis"`
	Cache         Cache  `yaml:"cache"`
	GraphiQL      bool   `yaml:"graphiql"`
	Introspection bool   `yaml:"introspection"`
	// OrgHosts are hosts outside Okta's own domains that orgUrl may name, for
	// orgs with a custom domain.
	OrgHosts []string `yaml:"orgHosts"`
	Tenants  []Tenant `yaml:"tenants"`
	Clients  []Client `yaml:"clients"`
	// Store keeps tenants that are linked while the server runs; nil: none can be.
	Store   *Store   `yaml:"store"`
	Connect Connect  `yaml:"connect"`
	Log     Log      `yaml:"log"`
	Limits  Limits   `yaml:"limits"`
	CORS    CORS     `yaml:"cors"`
	Issuers []Issuer `yaml:"issuers"`
	Tracing Tracing  `yaml:"tracing"`
}

// Metrics sets where Prometheus metrics are served.
type Metrics struct {
	// Listen is a host:port, or "off".
	Listen string `yaml:"listen"`
	// Chosen is false when Listen is only the default. The server starts even if
	// the default address is taken.
	Chosen bool `yaml:"-"`
}

// Redis is how the shared cache tier is reached.
type Redis struct {
	// URL may hold a password, so it is a secret.
	URL Secret `yaml:"url"`
	// Mode is single, sentinel or cluster.
	Mode string `yaml:"mode"`
	// Keys encrypt values. The first encrypts; the others decrypt what is older.
	Keys []MasterKey `yaml:"keys"`
	// Budget is what one round trip may cost; 0 is the cache's own, and no operator chooses.
	Budget time.Duration `yaml:"-"`
}

// Tenant is one Okta org, the credential it is read with, and how much of its
// rate limits may be spent.
type Tenant struct {
	ID string `yaml:"id"`
	// Name is what people call the org; it may be empty.
	Name string `yaml:"name"`
	// OrgURL is one origin, for example https://acme.okta.com, once loaded.
	OrgURL string `yaml:"orgUrl"`
	// Pasted is orgUrl as the operator wrote it.
	Pasted string `yaml:"-"`
	// APIToken or OAuth is the credential; exactly one is set.
	APIToken Secret `yaml:"apiToken"`
	OAuth    *OAuth `yaml:"oauth"`
	Budget   Budget `yaml:"budget"`
	Hooks    Hooks  `yaml:"hooks"`
	// Managers describes how the org records who manages whom.
	Managers Managers `yaml:"managers"`

	// RereadToken reads APIToken again from its file; nil when it did not come
	// from a file.
	RereadToken func() (Secret, error) `yaml:"-" json:"-"`
	// TokenFrom is the text of apiToken that names the file; empty when it names none.
	TokenFrom Secret `yaml:"-" json:"-"`
}

// Budget is the ceiling of one tenant's Okta calls.
type Budget struct {
	// Share of every Okta bucket that may be spent, above 0 and up to 1.
	Share Share `yaml:"share"`
	// Concurrency is how many Okta calls may be open at once.
	Concurrency int `yaml:"concurrency"`
}

// Hooks configures Okta event hooks of a tenant.
type Hooks struct {
	Secret Secret `yaml:"secret"`
}

// Client is a caller of the API.
type Client struct {
	Name string `yaml:"name"`
	// Key is what the client sends as its bearer token.
	Key Secret `yaml:"key"`
	// Keys replace Key while a key is being rotated.
	Keys    []Secret `yaml:"keys"`
	Tenants []string `yaml:"tenants"`
	Scopes  []string `yaml:"scopes"`
	// Freshness lets the client's Cache-Control header steer the cache.
	Freshness bool `yaml:"freshness"`
	// CostLimit is the highest price of one of the client's operations.
	CostLimit int          `yaml:"costLimit"`
	Limits    ClientLimits `yaml:"limits"`
	Documents Documents    `yaml:"documents"`
}

// defaults fills fields that are absent, not those that are zero: a share of 0
// that somebody wrote stays 0 and is reported as a mistake. Relative paths start
// at dir.
func (c *Config) defaults(written func(path string) bool, dir string) {
	if !written("listen") {
		c.Listen = DefaultListen
	}
	c.Metrics.Chosen = written("metrics.listen")
	if !c.Metrics.Chosen {
		c.Metrics.Listen = DefaultMetricsListen
	}
	if c.Redis != nil && !written("redis.mode") {
		c.Redis.Mode = "single"
	}
	c.Cache.defaults(written)
	c.Store.defaults(dir)
	c.Connect.defaults(c.Listen)
	c.Log.defaults(written, dir)
	c.Tracing.defaults(written)
	for i := range c.Tenants {
		budget := &c.Tenants[i].Budget
		if !written(index("tenants", i) + ".budget.share") {
			budget.Share = DefaultShare
		}
		if !written(index("tenants", i) + ".budget.concurrency") {
			budget.Concurrency = DefaultConcurrency
		}
		c.Tenants[i].Managers.defaults()
		if o := c.Tenants[i].OAuth; o != nil && !written(index("tenants", i)+".oauth.dpop") {
			o.DPoP = DPoPAuto
		}
	}
	for i := range c.Clients {
		if !written(index("clients", i) + ".costLimit") {
			c.Clients[i].CostLimit = DefaultCostLimit
		}
		c.Clients[i].Documents.defaults(dir)
	}
	for i := range c.Issuers {
		c.Issuers[i].Documents.defaults(dir)
	}
	for i := range c.Issuers {
		c.Issuers[i].defaults(written, index("issuers", i))
	}
}
