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

// MaxLeeway is the greatest difference of clocks that an issuer may be given; most libraries
// take as much.
const MaxLeeway = 5 * time.Minute

// Issuer is an OpenID provider or OAuth authorization server whose JWTs are accepted, and what
// they open.
type Issuer struct {
	// URL is the issuer exactly as its tokens name it.
	URL string
	// Audience is what a token must be for.
	Audience string
	// Algorithms of signatures; nil: RS256 and ES256. Only those of public keys are allowed.
	Algorithms []string
	// Leeway for clocks that differ, at most [MaxLeeway].
	Leeway time.Duration
	// Tenants and Scopes say what a token opens.
	Tenants, Scopes Grant
	// Client is the claim that names the calling application; "": cid, azp or client_id.
	Client string
	// As is what every principal of this issuer has beside its name, user, tenants and scopes.
	As Principal
}

// Algorithms returns the signature algorithms an issuer may be given: those of public keys.
// With a shared secret, or none, whoever can verify a token could make one.
func Algorithms() []string {
	return []string{"ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"}
}

// defaultAlgorithms are what Okta and most others sign with.
func defaultAlgorithms() []string { return []string{"RS256", "ES256"} }

// issuer is an Issuer that has been checked.
type issuer struct {
	Issuer
	name string // its host and path: one host may have several
	ring *ring
}

// check returns the issuer without a ring, or an error that names everything that is wrong.
func (i Issuer) check() (*issuer, error) {
	var faults []error
	if !secureURL(i.URL) {
		faults = append(faults, errors.New("its URL is not an https one"))
	}
	if i.Audience == "" {
		// Else a token that was made for anybody would be accepted.
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

// allows reports whether a signature may be by the algorithm.
func (i *issuer) allows(algorithm string) bool { return slices.Contains(i.Algorithms, algorithm) }

// signatures are all algorithms that a token is parsed with; its issuer's are checked after,
// once it is known.
func signatures() []jose.SignatureAlgorithm {
	var all []jose.SignatureAlgorithm
	for _, a := range Algorithms() {
		all = append(all, jose.SignatureAlgorithm(a))
	}
	return all
}

// secureURL takes plain http for loopback addresses only.
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
