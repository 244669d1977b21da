package config

import (
	"encoding"
	"net/url"
	"slices"
	"strings"
)

// The quick start's environment variables.
const (
	EnvOrgURL   = "OKTAGRAPH_ORG_URL"
	EnvAPIToken = "OKTAGRAPH_API_TOKEN" //nolint:gosec // a variable's name, not a token
	EnvAPIKey   = "OKTAGRAPH_API_KEY"   //nolint:gosec // a variable's name, not a key
	EnvTenantID = "OKTAGRAPH_TENANT_ID"
	EnvRedisURL = "OKTAGRAPH_REDIS_URL"
	EnvListen   = "OKTAGRAPH_LISTEN"
	// EnvMetricsListen is an address, or off.
	EnvMetricsListen = "OKTAGRAPH_METRICS_LISTEN"
	// EnvCacheLocal is a size with its unit, the other two are durations.
	EnvCacheLocal    = "OKTAGRAPH_CACHE_LOCAL"
	EnvCacheMaxStale = "OKTAGRAPH_CACHE_MAX_STALE"
	EnvCacheWait     = "OKTAGRAPH_CACHE_WAIT"
	// EnvOrgHosts are separated by commas.
	EnvOrgHosts = "OKTAGRAPH_ORG_HOSTS"
	// EnvMasterKey turns on the store, where orgs are linked while the server runs.
	EnvMasterKey  = "OKTAGRAPH_MASTER_KEY"
	EnvStoreURL   = "OKTAGRAPH_STORE_URL"
	EnvConnectURL = "OKTAGRAPH_CONNECT_URL"
)

// withheld are the scopes the quick start's key does not get: raw objects and
// administration are given by name only, in a file.
var withheld = []string{"raw:read", "admin"}

// variables says which environment variable stands for a field.
var variables = map[string]string{
	"listen":              EnvListen,
	"metrics.listen":      EnvMetricsListen,
	"redis.url":           EnvRedisURL,
	"cache.local":         EnvCacheLocal,
	"cache.maxStale":      EnvCacheMaxStale,
	"cache.wait":          EnvCacheWait,
	"store.url":           EnvStoreURL,
	"store.masterKeys":    EnvMasterKey,
	"connect.url":         EnvConnectURL,
	"orgHosts":            EnvOrgHosts,
	"tenants[0].id":       EnvTenantID,
	"tenants[0].orgUrl":   EnvOrgURL,
	"tenants[0].apiToken": EnvAPIToken,
	"clients[0].key":      EnvAPIKey,
}

// hints say what to put into a variable that must be set.
var hints = map[string]string{ //nolint:gosec // sentences about secrets, no secrets
	EnvOrgURL:    "set it to your Okta org's address, for example https://acme.okta.com",
	EnvMasterKey: "set it to 32 random bytes that seal what is linked; make them with: openssl rand -base64 32",
	EnvAPIToken:  "set it to a token made in Okta under Security > API > Tokens",
	EnvAPIKey:    "set it to a key your callers will send, at least 24 characters; make one with: openssl rand -hex 24",
}

// InEnv reports whether the environment holds a quick start.
func InEnv(source Source) bool {
	_, org := source.LookupEnv(EnvOrgURL)
	_, key := source.LookupEnv(EnvMasterKey)
	return org || key
}

// FromEnv is the quick start: one org and one caller out of the environment.
// A *Error names every variable that is missing or wrong.
func FromEnv(source Source, rules Rules) (*Config, error) {
	r := newReport()
	get := func(field string) string {
		value, _ := source.LookupEnv(variables[field])
		if value != "" {
			r.lines[field] = 0
		}
		return value
	}
	cfg := &Config{
		Listen:   get("listen"),
		Metrics:  Metrics{Listen: get("metrics.listen")},
		OrgHosts: listed(get("orgHosts")),
		Connect:  Connect{URL: get("connect.url")},
		Store:    storeOf(get("store.url"), get("store.masterKeys")),
	}
	one := Tenant{ID: get("tenants[0].id"), OrgURL: get("tenants[0].orgUrl"), APIToken: NewSecret(get("tenants[0].apiToken"))}
	read := func(field string, into encoding.TextUnmarshaler) {
		if text := get(field); text != "" {
			if err := into.UnmarshalText([]byte(text)); err != nil {
				r.add(field, "%s", err)
			}
		}
	}
	read("cache.local", &cfg.Cache.Local)
	read("cache.maxStale", &cfg.Cache.MaxStale)
	read("cache.wait", &cfg.Cache.Wait)
	if address := get("redis.url"); address != "" {
		cfg.Redis = &Redis{URL: NewSecret(address)}
	}
	if one.ID == "" {
		one.ID = rules.firstLabel(one.OrgURL)
	}
	if cfg.Store == nil || one.OrgURL != "" || !one.APIToken.IsZero() { // else it is linked later
		cfg.Tenants = []Tenant{one}
	}
	cfg.Clients = []Client{{
		Name:    "quickstart",
		Key:     NewSecret(get("clients[0].key")),
		Tenants: []string{one.ID},
		Scopes:  slices.DeleteFunc(slices.Clone(rules.Scopes), func(s string) bool { return slices.Contains(withheld, s) }),
	}}
	cfg.defaults(r.written, "")
	rules.check(cfg, r)
	if err := inVariables(r).err("environment"); err != nil {
		return nil, err
	}
	return cfg, nil
}

// storeOf is the store of a master key, or nil.
func storeOf(url, key string) *Store {
	if url == "" && key == "" {
		return nil
	}
	s := &Store{URL: NewSecret(url)}
	if key != "" {
		s.MasterKeys = []MasterKey{{ID: "env", Key: NewSecret(key)}}
	}
	return s
}

// listed takes a list apart that is separated by commas.
func listed(text string) []string {
	if text == "" {
		return nil
	}
	return strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' })
}

// firstLabel names a tenant after its org: acme for https://acme.okta.com. An
// address that cannot be read is told as such, not as a missing id.
func (rules Rules) firstLabel(address string) string {
	const unnamed = "org"
	origin, err := rules.Origin(address)
	if address == "" || err != nil {
		return unnamed
	}
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return unnamed
	}
	label, _, _ := strings.Cut(u.Hostname(), ".")
	return strings.ToLower(label)
}

// inVariables tells problems by the name of the variable to set.
func inVariables(r *report) *report {
	out := newReport()
	for _, p := range r.problems {
		if strings.HasPrefix(p.Path, "store.masterKeys[0]") || strings.HasPrefix(p.Path, "orgHosts[") {
			p.Path, _, _ = strings.Cut(p.Path, "[")
		}
		if name, ok := variables[p.Path]; ok {
			if hint, missing := hints[name]; missing && !r.written(p.Path) {
				p.Message = "not set; " + hint
			}
			p.Path = name
		}
		out.problems = append(out.problems, p)
	}
	return out
}
