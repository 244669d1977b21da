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

	// tokenLength is 32 random bytes in base64url, of sessions as of forms.
	tokenLength = 43
)

// cookieName puts __Host- before the name where cookies are Secure: a browser then takes it
// from this very host only, so that another host of the same domain cannot plant a session
// or a form cookie of its choice. Such a cookie must have the path /; what is not a page
// under /connect never looks at it.
func (s *SignIn) cookieName(name string) string {
	if s.o.Secure {
		return "__Host-" + name
	}
	return name
}

// cookie returns the value of a cookie that is there exactly once: of two, one was planted.
func (s *SignIn) cookie(r *http.Request, name string) string {
	if all := r.CookiesNamed(s.cookieName(name)); len(all) == 1 {
		return all[0].Value
	}
	return ""
}

// setCookie writes a cookie that lives as long as the browser runs, or as age says; an empty
// value removes it. It replaces what the same answer set before.
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
