package connect

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"oktagraph/internal/linking"
)

// Paths of the pages.
const (
	home        = "/connect"
	signInPath  = home + "/signin"
	linkPath    = home + "/link"
	invitedPath = home + "/invited"
	orgsPath    = home + "/orgs/"
	// OIDCPath and everything below it is served by Options.OIDC. A sign-in begins at its
	// start.
	OIDCPath = home + "/oidc/"
)

// Options configure the pages.
type Options struct {
	Linker Linker
	SignIn SignIn
	// OIDC serves the flow of an identity provider below [OIDCPath]; nil: there is none.
	OIDC http.Handler
	// Keys returns who sent a request to the API, by its bearer key. Errors are [ErrKey] and
	// [ErrNotAdmin].
	Keys func(r *http.Request) (linking.Actor, error)
	// BaseURL is this server's origin as others reach it, for the queries to copy; "": as
	// the request names it.
	BaseURL string
	// ExplorerOn reports whether GraphiQL is served at /.
	ExplorerOn bool
	// Addresses are those that Okta sees this server's calls come from, for Okta's network
	// zones; may be empty.
	Addresses []string
	Logger    *slog.Logger
}

type site struct {
	Options
	assets *assets
}

// New returns the handler of everything under /connect: the pages, their files, and the API.
func New(o Options) (http.Handler, error) {
	if o.Linker == nil || o.SignIn == nil || o.Keys == nil || o.Logger == nil {
		return nil, errors.New("set up the pages under /connect: a linker, sign-in, keys and a logger are needed")
	}
	files, err := loadAssets()
	if err != nil {
		return nil, fmt.Errorf("set up the pages under /connect: %w", err)
	}
	s := &site{Options: o, assets: files}
	mux := http.NewServeMux()
	mux.Handle("GET "+assetsPath+"{file}", files)
	mux.Handle(apiPath, s.api())
	mux.Handle(home, o.SignIn.Wrap(s.pages()))
	mux.Handle(home+"/", o.SignIn.Wrap(s.pages()))
	return mux, nil
}

// pages returns the handler for browsers.
func (s *site) pages() http.Handler {
	mux := http.NewServeMux()
	admin := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, s.SignIn.Require(h)) }
	invited := func(pattern string, h http.HandlerFunc) { mux.Handle(pattern, s.SignIn.RequireInvited(h)) }
	mux.HandleFunc("GET "+signInPath, s.showSignIn)
	mux.HandleFunc("POST "+signInPath, s.signIn)
	mux.HandleFunc("POST "+home+"/signout", s.signOut)
	mux.HandleFunc("GET "+home+"/invitations/{token}", s.openInvitation)
	if s.OIDC != nil {
		mux.Handle(OIDCPath, s.OIDC)
	}
	admin("GET "+home, s.showOrgs)
	admin("GET "+home+"/{$}", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, home, http.StatusSeeOther) })
	admin("GET "+linkPath, s.showLink)
	admin("POST "+linkPath, s.link)
	admin("GET "+orgsPath+"{id}", s.showOrg)
	admin("POST "+orgsPath+"{id}/verify", s.verify)
	admin("GET "+orgsPath+"{id}/relink", s.showRelink)
	admin("POST "+orgsPath+"{id}/relink", s.relink)
	admin("POST "+orgsPath+"{id}/rename", s.rename)
	admin("GET "+orgsPath+"{id}/unlink", s.showUnlink)
	admin("POST "+orgsPath+"{id}/unlink", s.unlink)
	admin("POST "+orgsPath+"{id}/invite", s.invite)
	invited("GET "+invitedPath, s.showInvited)
	invited("POST "+invitedPath, s.linkInvited)
	admin(home+"/", func(w http.ResponseWriter, r *http.Request) {
		s.say(w, r, http.StatusNotFound, "Not found", "There is no such page.")
	})
	return mux
}

// actor returns who sent a request from the pages.
func (s *site) actor(r *http.Request) linking.Actor {
	p, _ := s.SignIn.Person(r.Context())
	a := linking.Actor{Name: p.Name, Address: s.SignIn.Address(r), Tenants: p.Tenants}
	if p.Invitation != "" {
		a.Name = "invitation"
	}
	return a
}
