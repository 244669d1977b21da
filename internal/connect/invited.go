package connect

import (
	"context"
	"net/http"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

// invitedSentence is the only message for a one-time link that does not work, whatever the
// reason, so that guesses reveal nothing.
const invitedSentence = "This link is not valid, or not any more; ask for a new one."

// openInvitation begins a session for the one tenant of a link, and removes the link from the
// address bar. Opening does not spend it: mail programs open links before people do.
func (s *site) openInvitation(w http.ResponseWriter, r *http.Request) {
	done, err := s.SignIn.Attempt(r, "invitation.open")
	if err != nil {
		if !s.SignIn.TooMany(w, err) {
			s.refuse(w, r, err)
		}
		return
	}
	token := r.PathValue("token")
	invited, err := s.Linker.OpenInvitation(r.Context(), token)
	if err != nil {
		done("the link is not valid")
		s.say(w, r, http.StatusNotFound, "Link not valid", invitedSentence)
		return
	}
	done("")
	person := Person{Name: "invitation", Tenants: []string{invited.Tenant}, Invitation: token}
	if err := s.SignIn.OpenInvitation(r, person); err != nil {
		if !s.SignIn.TooMany(w, err) {
			s.refuse(w, r, err)
		}
		return
	}
	s.SignIn.Hop(w, invitedPath)
}

// invitedForm returns the form for holders of a one-time link, their only page.
func (s *site) invitedForm(r *http.Request) (*form, linking.Invited, error) {
	person, _ := s.SignIn.Person(r.Context())
	invited, err := s.Linker.OpenInvitation(r.Context(), person.Invitation)
	if err != nil {
		return nil, invited, err
	}
	f, err := s.form(r)
	if err != nil {
		return nil, invited, err
	}
	f.Heading, f.Action, f.Tenant, f.Invited = "Link your Okta org", invitedPath, invited.Tenant, true
	f.Until = &invited.Expires
	return f, invited, nil
}

func (s *site) showInvited(w http.ResponseWriter, r *http.Request) {
	f, _, err := s.invitedForm(r)
	if err != nil {
		s.endInvited(w, r)
		return
	}
	s.showForm(w, r, http.StatusOK, f)
}

func (s *site) endInvited(w http.ResponseWriter, r *http.Request) {
	_ = s.SignIn.SignOut(r) // otherwise the session ends by itself
	s.say(w, r, http.StatusNotFound, "Link not valid", invitedSentence)
}

func (s *site) linkInvited(w http.ResponseWriter, r *http.Request) {
	f, invited, err := s.invitedForm(r)
	if err != nil {
		s.endInvited(w, r)
		return
	}
	in := f.fill(r)
	if !f.check(r, in) {
		s.showForm(w, r, http.StatusUnprocessableEntity, f)
		return
	}
	person, _ := s.SignIn.Person(r.Context())
	who := s.actor(r)
	linked := false
	s.examine(w, r, examination{
		title: "Linking " + in.Tenant, form: f, tenant: in.Tenant, back: invited.ReturnTo,
		run: func(ctx context.Context, told linking.Progress) (*doctor.TenantReport, error) {
			report, err := s.Linker.LinkInvited(ctx, who, person.Invitation, in, told)
			linked = err == nil
			return report, err
		},
	})
	if linked {
		_ = s.SignIn.SignOut(r) // the link is spent, so the session is useless
	}
}
