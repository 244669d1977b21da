package signin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"oktagraph/auth"
)

const (
	// providerWithin bounds one sign-in's calls to the identity provider in total.
	providerWithin = 10 * time.Second
	// retryAfter is how long a provider that was down is not called again, so that people who
	// press the button meanwhile get an answer at once.
	retryAfter = 5 * time.Second
	maxReason  = 200
)

// OIDC is an identity provider, with which of its users the pages admit.
type OIDC struct {
	// Issuer is the provider's address exactly as its tokens name it.
	Issuer string
	// ClientID and ClientSecret are this server's at the provider; a public client has no
	// secret.
	ClientID, ClientSecret string
	// RedirectURL is this server's /connect/oidc/callback, as registered at the provider.
	RedirectURL string
	// Scopes are requested besides openid; nil: profile and email.
	Scopes []string
	// Claim and Values decide who is admitted: people whose ID token has one of Values in
	// Claim, which is a string or a list of strings, for example groups.
	Claim  string
	Values []string
	// Tenants are the ids that they may act for.
	Tenants []string
	// Name is the claim that names a person in the audit log; "": email unless the provider
	// reports it as unverified, else sub.
	Name string
	// Way is the transport of calls; nil is the network.
	Way http.RoundTripper
}

// provider reads the discovery document when it is first needed.
type provider struct {
	o    OIDC
	http *http.Client
	now  func() time.Time

	turn   chan struct{} // held to read the document and use the fields below
	found  *oidc.Provider
	failed error
	again  time.Time
}

func newProvider(o OIDC, now func() time.Time) (*provider, error) {
	var faults []error
	if !secureURL(o.Issuer) {
		faults = append(faults, errors.New("the issuer is not an https URL"))
	}
	if back, err := url.Parse(o.RedirectURL); !secureURL(o.RedirectURL) || err != nil || back.Path != callbackPath || back.RawQuery != "" {
		faults = append(faults, errors.New("the redirect URL is not this server's https address followed by "+callbackPath))
	}
	if o.ClientID == "" {
		faults = append(faults, errors.New("there is no client id"))
	}
	if o.Claim == "" || len(o.Values) == 0 || slices.Contains(o.Values, "") {
		// Otherwise everybody at the provider would be an administrator here.
		faults = append(faults, errors.New("name the claim, and those of its values that allow signing in"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("identity provider: %w", err)
	}
	if o.Scopes == nil {
		o.Scopes = []string{oidc.ScopeProfile, oidc.ScopeEmail}
	}
	return &provider{o: o, http: auth.ProviderClient(o.Way, providerWithin), now: now, turn: make(chan struct{}, 1)}, nil
}

// secureURL reports whether a URL is https; plain http is allowed for loopback addresses only.
func secureURL(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && loopback
}

// get returns the provider, from its discovery document.
func (p *provider) get(ctx context.Context) (*oidc.Provider, error) {
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("discover the identity provider: %w", context.Cause(ctx))
	}
	if p.found != nil {
		return p.found, nil
	}
	if p.failed != nil && p.now().Before(p.again) {
		return nil, p.failed
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.http), p.o.Issuer)
	if err != nil {
		if ctx.Err() != nil { // the browser may have left, which is not the provider's fault
			return nil, fmt.Errorf("discover the identity provider: %w", err)
		}
		// The error's text may contain the provider's whole answer.
		p.failed, p.again = errors.New("discover the identity provider: "+short(err)), p.now().Add(retryAfter)
		return nil, p.failed
	}
	p.found, p.failed = found, nil
	return found, nil
}

// short shortens an error's text, so that a log line stays readable.
func short(err error) string {
	text := err.Error()
	if len(text) > maxReason {
		text = strings.ToValidUTF8(text[:maxReason], "") + "…"
	}
	return text
}

// client returns this server's OAuth client at the provider.
func (p *provider) client(found *oidc.Provider) *oauth2.Config {
	endpoint := found.Endpoint()
	var metadata struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	// Chosen here, since oauth2 would otherwise try one style and then the other, and a
	// provider may take the second try for a stolen code.
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	post := found.Claims(&metadata) == nil && len(metadata.Methods) > 0 && !slices.Contains(metadata.Methods, "client_secret_basic")
	if post || p.o.ClientSecret == "" {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: p.o.ClientID, ClientSecret: p.o.ClientSecret, Endpoint: endpoint, RedirectURL: p.o.RedirectURL,
		Scopes: append([]string{oidc.ScopeOpenID}, p.o.Scopes...),
	}
}
