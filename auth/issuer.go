package auth

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"oktagraph/tenant"
)

// MaxLeeway is the largest clock skew that may be configured for an issuer; most libraries accept
// as much.
const MaxLeeway = 5 * time.Minute

// Issuer is an OpenID provider or OAuth authorization server whose JWTs are accepted, with what
// they grant.
type Issuer struct {
	// URL is the issuer exactly as its tokens name it.
	URL string
	// Audience is what a token must be for.
	Audience string
	// Algorithms are the signature algorithms accepted; nil: RS256 and ES256. Only public-key
	// algorithms are allowed.
	Algorithms []string
	// Leeway allows for clock skew, at most [MaxLeeway].
	Leeway time.Duration
	// Tenants and Scopes are what a token grants.
	Tenants, Scopes Grant
	// Client is the claim that names the calling application; "": cid, azp or client_id.
	Client string
	// As holds what all principals of this issuer share: all but name, user, tenants and scopes.
	As Principal
}

// Algorithms returns the signature algorithms that may be configured: public-key ones only.
// With a shared secret, or none, anyone who can verify a token could also forge one.
func Algorithms() []string {
	return []string{"ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"}
}

// defaultAlgorithms are those that Okta and most other issuers sign with.
func defaultAlgorithms() []string { return []string{"RS256", "ES256"} }

// issuer is an Issuer that has been checked.
type issuer struct {
	Issuer
	name string // its host and path: one host may have several
	ring *ring
}

// check returns the issuer without a ring, or an error that lists everything wrong with it.
func (i Issuer) check() (*issuer, error) {
	var faults []error
	if !secureURL(i.URL) {
		faults = append(faults, errors.New("its URL is not an https one"))
	}
	if i.Audience == "" {
		// Otherwise a token issued for any other service would be accepted.
		faults = append(faults, errors.New("it has no audience"))
	}
	if i.Algorithms == nil {
		i.Algorithms = defaultAlgorithms()
	}
	for _, a := range i.Algorithms {
		if !slices.Contains(Algorithms(), a) {
			faults = append(faults, fmt.Errorf("%q is not a signature algorithm with public keys", a))
		}
	}
	if i.Leeway < 0 || i.Leeway > MaxLeeway {
		faults = append(faults, fmt.Errorf("its leeway %v is not from 0 to %v", i.Leeway, MaxLeeway))
	}
	faults = append(faults, i.Tenants.check("tenants", tenant.ValidID), i.Scopes.check("scopes", isScope))
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("issuer %q: %w", i.URL, err)
	}
	u, err := url.Parse(i.URL)
	if err != nil {
		return nil, fmt.Errorf("issuer %q: %w", i.URL, err)
	}
	return &issuer{Issuer: i, name: u.Host + strings.TrimSuffix(u.EscapedPath(), "/")}, nil
}

// allows reports whether tokens may be signed with the algorithm.
func (i *issuer) allows(algorithm string) bool { return slices.Contains(i.Algorithms, algorithm) }

// signatures returns all algorithms, for parsing a token whose issuer is not known yet. The
// issuer's own are checked afterwards.
func signatures() []jose.SignatureAlgorithm {
	var all []jose.SignatureAlgorithm
	for _, a := range Algorithms() {
		all = append(all, jose.SignatureAlgorithm(a))
	}
	return all
}

// secureURL reports whether a URL is https; plain http is allowed for loopback addresses only.
func secureURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(text, "#") {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u)
}

func loopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
