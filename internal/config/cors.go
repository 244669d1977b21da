package config

import (
	"net/netip"
	"net/url"
	"strings"
)

// CORS lets browser applications of other origins call the API.
type CORS struct {
	// Origins are for example https://admin.acme.com.
	Origins []string `yaml:"origins"`
}

func (c CORS) check(r *report) {
	for i, origin := range c.Origins {
		if !isOrigin(origin) {
			r.add(index("cors.origins", i), "%q is not an https origin; write scheme and host alone, for example https://admin.acme.com", origin)
		}
	}
}

// isOrigin reports whether text is an origin as browsers write it: https, or on this
// machine, in lower case, without the scheme's default port.
func isOrigin(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme+"://"+u.Host != text || u.Host == "" || strings.ToLower(text) != text {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	switch loopback := u.Hostname() == "localhost" || err == nil && ip.IsLoopback(); u.Scheme {
	case "https":
		return u.Port() != "443"
	case "http":
		return loopback && u.Port() != "80"
	default:
		return false
	}
}
