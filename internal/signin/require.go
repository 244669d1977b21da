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

// Require lets administrators through. Anybody else who wants to read a page is sent to
// the sign-in page, and comes back from there; other requests are answered with 401. Whoever
// came by a one-time link is refused: the link is for one form.
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

// RequireInvited lets those through who came by a one-time link; Person tells which.
func (s *SignIn) RequireInvited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p, ok := s.Person(r.Context()); !ok || p.Invitation == "" {
			s.page(w, http.StatusUnauthorized, openAgain)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// notPages are no places to come back to.
var notPages = []string{signInPath, "/connect/signout", "/connect/oidc", "/connect/invitations", "/connect/api", "/connect/assets"}

// Local returns next if it is a path of the pages, with its query, and /connect if it is
// anything else: another site, an address that a browser would read as one, or a path that
// would end the session.
func Local(next string) string {
	if len(next) > maxNext || strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' }) {
		return home
	}
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || u.Fragment != "" {
		return home
	}
	// Without escapes in the path: no page has any, and %2f and %5c are read differently
	// by different programs.
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
