package oktasim

// Client is an OAuth 2.0 service app that may ask for tokens with
// private_key_jwt.
type Client struct {
	ID string `yaml:"id"`
	// Keys is a JWK Set with the app's public keys.
	Keys string `yaml:"keys"`
	// Scopes granted to the app.
	Scopes []string `yaml:"scopes"`
	// DPoP makes the token endpoint ask this app for proofs.
	DPoP bool `yaml:"dpop"`
	// NoAdminRole leaves the app without an admin role: it gets tokens, and
	// lists are empty.
	NoAdminRole bool `yaml:"noAdminRole"`
}
