package config

// ClientLimits bound what one client spends; 0 means no limit of its own.
type ClientLimits struct {
	// CallsPerMinute are Okta calls, OperationsPerMinute GraphQL operations.
	CallsPerMinute      int `yaml:"callsPerMinute"`
	OperationsPerMinute int `yaml:"operationsPerMinute"`
}

// Issuer is an OpenID provider or OAuth authorization server whose JWTs are accepted.
type Issuer struct {
	URL      string `yaml:"url"`
	Audience string `yaml:"audience"`
	// Algorithms allowed for signatures; RS256 and ES256 when empty.
	Algorithms []string `yaml:"algorithms"`
	// Leeway allows for clock skew.
	Leeway  Duration     `yaml:"leeway"`
	Tenants IssuerClaim  `yaml:"tenants"`
	Scopes  IssuerScopes `yaml:"scopes"`
	// Client is the claim that names the calling application; cid, azp or client_id when empty.
	Client    string       `yaml:"client"`
	Freshness bool         `yaml:"freshness"`
	CostLimit int          `yaml:"costLimit"`
	Limits    ClientLimits `yaml:"limits"`
	Documents Documents    `yaml:"documents"`
}

// IssuerClaim decides which tenants a token may read.
type IssuerClaim struct {
	// Claim holds tenant ids; Map translates its values; Fixed are given to every token.
	Claim string              `yaml:"claim"`
	Map   map[string][]string `yaml:"map"`
	Fixed []string            `yaml:"fixed"`
}

// IssuerScopes decides which scopes a token has.
type IssuerScopes struct {
	Claim string              `yaml:"claim"`
	Map   map[string][]string `yaml:"map"`
	Fixed []string            `yaml:"fixed"`
}
