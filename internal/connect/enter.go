package connect

import (
	"errors"
	"net/http"
	"strings"
)

// signInPage asks for a key.
type signInPage struct {
	Next  string
	OIDC  string // where a sign-in with the identity provider begins; "" without one
	Fault string
}

func (s *site) signInPage(next string) signInPage {
	p := signInPage{Next: s.SignIn.Local(next)}
	if s.OIDC != nil {
		p.OIDC = OIDCPath + "start"
	}
	return p
}

func (s *site) showSignIn(w http.ResponseWriter, r *http.Request) {
	body := s.signInPage(r.FormValue("next"))
	if person, ok := s.SignIn.Person(r.Context()); ok && person.Invitation == "" {
		http.Redirect(w, r, body.Next, http.StatusSeeOther)
		return
	}
	s.show(w, r, http.StatusOK, "signin", "Sign in", body)
}

func (s *site) signIn(w http.ResponseWriter, r *http.Request) {
	body := s.signInPage(r.PostFormValue("next"))
	err := s.SignIn.SignInByKey(r, strings.TrimSpace(r.PostFormValue("key")))
	switch {
	case err == nil:
		http.Redirect(w, r, body.Next, http.StatusSeeOther)
	case s.SignIn.TooMany(w, err): // it has answered
	case errors.Is(err, ErrKey):
		body.Fault = "this key is not known, or its client does not have the admin scope"
		s.show(w, r, http.StatusUnauthorized, "signin", "Error: Sign in", body)
	default:
		s.refuse(w, r, err)
	}
}

func (s *site) signOut(w http.ResponseWriter, r *http.Request) {
	if err := s.SignIn.SignOut(r); err != nil {
		s.refuse(w, r, err)
		return
	}
	http.Redirect(w, r, signInPath, http.StatusSeeOther)
}
