package signin

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

const (
	home       = "/connect"
	signInPath = "/connect/signin"
	// maxNext keeps the address of the sign-in page short enough for any proxy.
	maxNext = 1024
)

// Require lets administrators through. Others who want to read a page are sent to the sign-in
// page and come back from there; other requests are answered with 401. Holders of a one-time
// link are refused: the link is for one form only.
func (s *SignIn) Require(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, ok := s.Person(r.Context())
		switch {
		case ok && p.Administrator():
			next.ServeHTTP(w, r)
		case ok:
			s.page(w, http.StatusForbidden, onlyInvited)
		case r.Method == http.MethodGet || r.Method == http.MethodHead:
			to := url.URL{Path: signInPath}
			if back := Local(r.URL.RequestURI()); back != home {
				to.RawQuery = url.Values{"next": {back}}.Encode()
			}
			http.Redirect(w, r, to.String(), http.StatusSeeOther)
		default:
			s.page(w, http.StatusUnauthorized, signInFirst)
		}
	})
}

// RequireInvited lets holders of a one-time link through; Person has the link.
func (s *SignIn) RequireInvited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok := s.Person(r.Context()); !ok || p.Invitation == "" {
			s.page(w, http.StatusUnauthorized, openAgain)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// notPages are paths that sign-in must not come back to.
var notPages = []string{signInPath, "/connect/signout", "/connect/oidc", "/connect/invitations", "/connect/api", "/connect/assets"}

// Local returns next, with its query, if it is a path of the pages, else /connect: for another
// site, an address that a browser would read as one, or a path that would end the session.
func Local(next string) string {
	if len(next) > maxNext || strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return home
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return home
	}
	// No escapes are allowed in the path: no page has any, and programs differ in how they
	// read %2f and %5c.
	inside := u.Path == home || strings.HasPrefix(u.Path, home+"/")
	if !inside || path.Clean(u.Path) != u.Path || strings.Contains(u.EscapedPath(), "%") {
		return home
	}
	for _, not := range notPages {
		if u.Path == not || strings.HasPrefix(u.Path, not+"/") {
			return home
		}
	}
	return u.RequestURI()
}
