package config

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Connect is the page /connect, where administrators link orgs. It is served when there is a
// store.
type Connect struct {
	// URL is where browsers reach this server, for example https://oktagraph.acme.com. The
	// default is http:// and the address of listen if that is on this machine, else none.
	URL string `yaml:"url"`
	// ReturnTo lists the addresses that a one-time link may lead back to. A path covers
	// everything below it.
	ReturnTo []string `yaml:"returnTo"`
	// TrustProxies are the networks of proxies whose X-Forwarded-For is trusted.
	TrustProxies []string `yaml:"trustProxies"`
	// Addresses are those that Okta sees this server's calls come from. The page shows them to
	// administrators who restrict a token to a network zone.
	Addresses []string `yaml:"addresses"`
	// OIDC lets administrators sign in with an identity provider; nil: by key only.
	OIDC *OIDC `yaml:"oidc"`
}

// OIDC is an identity provider, with which of its users may administer which tenants.
type OIDC struct {
	Issuer       string `yaml:"issuer"`
	ClientID     string `yaml:"clientId"`
	ClientSecret Secret `yaml:"clientSecret"`
	// Claim is the ID token's claim that decides, and Values are its values that admit a user.
	Claim  string   `yaml:"claim"`
	Values []string `yaml:"values"`
	// Scopes are requested besides openid.
	Scopes []string `yaml:"scopes"`
	// Tenants are the ids of the tenants that admitted users may administer.
	Tenants []string `yaml:"tenants"`
}

func (c *Connect) defaults(listen string) {
	c.URL = strings.TrimSuffix(c.URL, "/")
	if host, _, err := net.SplitHostPort(listen); c.URL == "" && err == nil && isLoopbackHost(host) {
		c.URL = "http://" + listen
	}
	if o := c.OIDC; o != nil && o.Claim == "" {
		o.Claim = "groups"
	}
}

func (rules Rules) checkConnect(cfg *Config, r *report) {
	c := &cfg.Connect
	if r.written("connect.url") && !isPage(c.URL) {
		r.add("connect.url", "is not an address; write where browsers find this server, for example https://oktagraph.acme.com")
	}
	for i, at := range c.ReturnTo {
		if !isPage(at) {
			r.add(index("connect.returnTo", i), "%q is not an https address; write for example https://app.acme.com/settings", at)
		}
	}
	for i, network := range c.TrustProxies {
		if _, err := netip.ParsePrefix(network); err != nil {
			r.add(index("connect.trustProxies", i), "%q is not a network; write for example 10.0.0.0/8", network)
		}
	}
	for i, address := range c.Addresses {
		if _, err := netip.ParseAddr(address); err != nil {
			r.add(index("connect.addresses", i), "%q is not an address; write for example 203.0.113.7", address)
		}
	}
	if c.OIDC != nil {
		rules.checkOIDC(cfg, r)
	}
}

func (rules Rules) checkOIDC(cfg *Config, r *report) {
	const path = "connect.oidc"
	o := cfg.Connect.OIDC
	switch {
	case cfg.Store == nil:
		r.add(path, "nothing to sign in to without a store; add store")
	case cfg.Connect.URL == "":
		r.add("connect.url", "missing; the identity provider leads back to it, write for example https://oktagraph.acme.com")
	case !isPage(o.Issuer):
		r.add(path+".issuer", "is not an address; write for example https://acme.okta.com/oauth2/default")
	}
	if o.ClientID == "" {
		r.add(path+".clientId", "missing; it is that of the web application registered with the issuer")
	}
	if o.ClientSecret.IsZero() {
		r.add(path+".clientSecret", "missing; pass it as ${env:NAME} or ${file:PATH}")
	}
	if len(o.Values) == 0 {
		r.add(path+".values", "none, so nobody could sign in; list the values of the claim %q that allow it", o.Claim)
	}
	rules.checkTenantIDs(cfg, r, path+".tenants", o.Tenants)
}

// isPage reports whether text is the absolute address of a page, over https or on this
// machine.
func isPage(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	host := u.Hostname()
	ip, err := netip.ParseAddr(host)
	loopback := host == "localhost" || err == nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && loopback
}
