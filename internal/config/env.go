package config

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The environment variables that code refers to by name.
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
	// EnvTenants holds all tenants, as YAML.
	EnvTenants = "OKTAGRAPH_TENANTS"
)

// withheld are the scopes that the quick start's key does not get: raw objects and
// administration must be granted by name, in a file.
var withheld = []string{"raw:read", "admin"}

// hints explain what to put into a variable that must be set.
var hints = map[string]string{ //nolint:gosec // sentences about secrets, not secrets
	EnvOrgURL:    "set it to your Okta org's address, for example https://acme.okta.com",
	EnvMasterKey: "set it to 32 random bytes that seal what is linked; make them with: openssl rand -base64 32",
	EnvAPIToken:  "set it to a token made in Okta under Security > API > Tokens",
	EnvAPIKey:    "set it to a key your callers will send, at least 24 characters; make one with: openssl rand -hex 24",
}

// InEnv reports whether the environment holds a quick start, or all tenants.
func InEnv(source Source) bool {
	for _, name := range []string{EnvOrgURL, EnvMasterKey, EnvTenants} {
		if _, set := source.LookupEnv(name); set {
			return true
		}
	}
	return false
}

// FromEnv reads a configuration without a file. Besides every option's variable it reads those of
// the quick start: one org, one caller. A *Error names every variable that is missing or wrong.
func FromEnv(source Source, rules Rules) (*Config, error) {
	r := newReport()
	r.fileless = true
	refs := resolver{source: source}
	o := overlay{report: r, source: source, spared: namedInVariables(source)}
	root := &yaml.Node{Kind: yaml.MappingNode}
	o.apply(root)
	o.quickStart(root)
	cfg := decode(root, refs, r)
	rules.complete(cfg)
	cfg.defaults(r.written, "")
	cfg.rereadable(refs, r.templates)
	rules.check(cfg, r)
	o.checkNames()
	if err := r.err("environment"); err != nil {
		return nil, err
	}
	return cfg, nil
}

// namedInVariables returns the variables that other variables refer to as ${env:NAME}: they need
// not be options. Those that are options are left out.
func namedInVariables(source Source) map[string]bool {
	var texts []string
	for _, name := range knownNames() {
		text, _ := source.LookupEnv(name)
		texts = append(texts, text)
	}
	named := namedIn(texts...)
	for _, name := range knownNames() {
		delete(named, name)
	}
	return named
}

// complete fills in what the quick start leaves out.
func (rules Rules) complete(cfg *Config) {
	if len(cfg.Tenants) == 0 && cfg.Store == nil {
		cfg.Tenants = []Tenant{{}} // so that its fields are reported as missing
	}
	if s := cfg.Store; s != nil && len(s.MasterKeys) == 1 && s.MasterKeys[0].ID == "" {
		s.MasterKeys[0].ID = "env"
	}
	var id string
	if len(cfg.Tenants) == 1 {
		one := &cfg.Tenants[0]
		if one.ID == "" {
			one.ID = rules.firstLabel(one.OrgURL)
		}
		id = one.ID
		if cfg.Store != nil && one.OrgURL == "" && one.APIToken.IsZero() && one.OAuth == nil {
			cfg.Tenants = nil // it is linked later; only the caller needs its id
		}
	}
	if len(cfg.Clients) > 1 || len(cfg.Clients) == 1 && cfg.Clients[0].Name != "" {
		return
	}
	if len(cfg.Clients) == 0 {
		if len(cfg.Issuers) > 0 {
			return // they decide who may call
		}
		cfg.Clients = []Client{{}}
	}
	caller := &cfg.Clients[0]
	caller.Name, caller.Tenants = "quickstart", tenantIDs(cfg)
	if len(cfg.Tenants) == 0 {
		caller.Tenants = []string{cmp.Or(id, rules.firstLabel(""))}
	}
	caller.Scopes = slices.DeleteFunc(slices.Clone(rules.Scopes), func(s string) bool { return slices.Contains(withheld, s) })
}

// firstLabel names a tenant after its org: acme for https://acme.okta.com. For an
// invalid address it returns a stand-in, so that no missing id is reported as well.
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

// named reports a problem under the variable that set its field or, without a file, the one that
// should set it.
func (r *report) named(p Problem) Problem {
	for at := p.Path; at != ""; at = at[:max(0, strings.LastIndexAny(at, ".["))] {
		if name, ok := r.variables[at]; ok {
			p.Path, p.Line = name+strings.TrimPrefix(p.Path, at), 0
			return p
		}
	}
	name, ok := quickStart[p.Path]
	switch {
	case !r.fileless || p.Path == "" || strings.HasPrefix(p.Path, prefix):
		return p
	case ok:
	case strings.HasPrefix(p.Path, "store.masterKeys"):
		name = EnvMasterKey
	default:
		i := slices.IndexFunc(variables(), func(v variable) bool { return v.path == p.Path })
		if i < 0 {
			return p
		}
		name = variables()[i].name
	}
	if hint, known := hints[name]; known && !slices.Contains(slices.Collect(maps.Values(r.variables)), name) {
		p.Message = "not set; " + hint
	}
	p.Path = name
	return p
}
