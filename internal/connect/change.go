package connect

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"oktagraph/internal/linking"
)

func (s *site) rename(w http.ResponseWriter, r *http.Request) {
	id, name := r.PathValue("id"), strings.TrimSpace(r.PostFormValue("name"))
	if err := s.Linker.Rename(r.Context(), s.actor(r), id, name); err != nil {
		s.again(w, r, err, func(p *orgPage) { p.NewName = name })
		return
	}
	s.done(w, r, noticeValue, "renamed", orgsPath+id)
}

// invite creates a one-time link, which the org's page shows once.
func (s *site) invite(w http.ResponseWriter, r *http.Request) {
	id, expires, back := r.PathValue("id"), r.PostFormValue("expires"), strings.TrimSpace(r.PostFormValue("returnTo"))
	valid, err := time.ParseDuration(expires)
	if err != nil {
		err = &linking.InputError{Field: "expires", Problem: "choose one of the list"}
	}
	var made linking.Invitation
	if err == nil {
		made, err = s.Linker.Invite(r.Context(), s.actor(r), id, valid, back)
	}
	if err != nil {
		s.again(w, r, err, func(p *orgPage) { p.Expires, p.ReturnTo = expires, back })
		return
	}
	s.done(w, r, invitationValue, made.URL, orgsPath+id+"#invitation")
}

// again shows the org's page with a mistake next to its field, or why nothing was done.
func (s *site) again(w http.ResponseWriter, r *http.Request, err error, entered func(*orgPage)) {
	var input *linking.InputError
	if !errors.As(err, &input) || input.Field == "tenant" {
		s.refuse(w, r, err)
		return
	}
	body, missing := s.orgPage(r)
	if missing != nil {
		s.refuse(w, r, missing)
		return
	}
	entered(body)
	body.Fault[input.Field] = input.Problem
	s.show(w, r, http.StatusUnprocessableEntity, "org", "Error: "+body.Title, body)
}

func (s *site) showUnlink(w http.ResponseWriter, r *http.Request) {
	o, err := s.Linker.Org(r.Context(), s.actor(r), r.PathValue("id"))
	switch {
	case err != nil:
	case o.Source == "file":
		err = linking.ErrDeclared
	case o.Source != "store":
		err = linking.ErrNotLinked
	}
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	v := viewOf(o)
	s.show(w, r, http.StatusOK, "unlink", "Unlink "+v.Title, v)
}

func (s *site) unlink(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if err := s.Linker.Unlink(r.Context(), s.actor(r), id); err != nil {
		s.refuse(w, r, err)
		return
	}
	s.done(w, r, noticeValue, "Tenant "+id+" is unlinked. Its credential is deleted here; in Okta it stays valid until you revoke it there.", home)
}

// done redirects to a page that shows a value once. If the session cannot store it, only the
// notice is lost, not what was done.
func (s *site) done(w http.ResponseWriter, r *http.Request, name, value, to string) {
	if err := s.SignIn.Put(r.Context(), name, value); err != nil && name == invitationValue {
		s.refuse(w, r, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // G710: every path begins with /connect
}
