package signin

import (
	"net/http"
	"strings"
	"time"
)

const (
	sessionCookie = "oktagraph_session"
	formCookie    = "oktagraph_form"
	flowCookie    = "oktagraph_oidc"

	// tokenLength is 32 random bytes in base64url, for sessions and forms.
	tokenLength = 43
)

// cookieName adds the prefix __Host- where cookies are Secure: a browser then accepts the
// cookie from this host only, so that another host of the same domain cannot plant a session
// or a form cookie. Such a cookie must have the path /; only the pages under /connect read it.
func (s *SignIn) cookieName(name string) string {
	if s.o.Secure {
		return "__Host-" + name
	}
	return name
}

// cookie returns the value of a cookie that was sent exactly once: of two, one was planted.
func (s *SignIn) cookie(r *http.Request, name string) string {
	if all := r.CookiesNamed(s.cookieName(name)); len(all) == 1 {
		return all[0].Value
	}
	return ""
}

// setCookie sets a cookie that lasts for age or, without one, until the browser is closed; an
// empty value removes it. It replaces one that the same answer set before.
func (s *SignIn) setCookie(h http.Header, name, value string, sameSite http.SameSite, age time.Duration) {
	c := &http.Cookie{ //nolint:gosec // Secure is false on plain http of a loopback address only
		Name: s.cookieName(name), Value: value, Path: "/connect",
		HttpOnly: true, Secure: s.o.Secure, SameSite: sameSite, MaxAge: int(age.Seconds()),
	}
	if s.o.Secure {
		c.Path = "/"
	}
	if value == "" {
		c.MaxAge = -1
	}
	kept := h.Values("Set-Cookie")
	h.Del("Set-Cookie")
	for _, other := range kept {
		if !strings.HasPrefix(other, c.Name+"=") {
			h.Add("Set-Cookie", other)
		}
	}
	h.Add("Set-Cookie", c.String())
}
