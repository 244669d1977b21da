package connect

import (
	"net/http"
	"net/url"
)

// orgsPage lists what the visitor may act for.
type orgsPage struct {
	Notice string
	Orgs   []org
	// More reports whether there are ids that may be linked.
	More bool
}

// orgPage is one org.
type orgPage struct {
	org
	Notice string
	// Invitation is the address of a one-time link just made; it is shown once.
	Invitation string
	Curl       string
	Explorer   string
	// Fault is what is wrong with a form of the page, by its field.
	Fault map[string]string
	// What was entered into a form that is shown again.
	NewName, Expires, ReturnTo string
}

// Values of the session that are shown once.
const (
	noticeValue     = "notice"
	invitationValue = "invitation"
)

// notices are messages about what was done; the session stores only their names.
var notices = map[string]string{
	"renamed": "The org has its new name.",
	"linked":  "The org is linked.",
}

func (s *site) showOrgs(w http.ResponseWriter, r *http.Request) {
	orgs, err := s.Linker.Orgs(r.Context(), s.actor(r))
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	body := orgsPage{Orgs: make([]org, len(orgs))}
	for i, o := range orgs {
		body.Orgs[i] = viewOf(o)
		body.More = body.More || body.Orgs[i].Open
	}
	if unlinked, ok := s.SignIn.Pop(r.Context(), noticeValue); ok {
		body.Notice = notices[unlinked]
		if body.Notice == "" {
			body.Notice = unlinked
		}
	}
	s.show(w, r, http.StatusOK, "orgs", "Okta orgs", body)
}

func (s *site) showOrg(w http.ResponseWriter, r *http.Request) {
	body, err := s.orgPage(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if notice, ok := s.SignIn.Pop(r.Context(), noticeValue); ok {
		body.Notice = notices[notice]
	}
	body.Invitation, _ = s.SignIn.Pop(r.Context(), invitationValue)
	s.show(w, r, http.StatusOK, "org", body.Title, body)
}

func (s *site) orgPage(r *http.Request) (*orgPage, error) {
	o, err := s.Linker.Org(r.Context(), s.actor(r), r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	body := &orgPage{org: viewOf(o), Curl: s.curl(r, o.ID), NewName: o.Name, Expires: "24h", Fault: map[string]string{}}
	if s.ExplorerOn {
		body.Explorer = explorerURL(o.ID)
	}
	return body, nil
}

// explorerURL opens GraphiQL with the tenant filled in.
func explorerURL(tenant string) string { return "/?" + url.Values{"tenant": {tenant}}.Encode() }
