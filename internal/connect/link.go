package connect

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

func (s *site) showLink(w http.ResponseWriter, r *http.Request) {
	f, err := s.linkForm(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	if id := r.FormValue("tenant"); slices.Contains(f.Choices, id) {
		f.Tenant = id
	}
	s.showForm(w, r, http.StatusOK, f)
}

func (s *site) showForm(w http.ResponseWriter, r *http.Request, status int, f *form) {
	title := f.Heading
	if len(f.Problems) > 0 {
		title = "Error: " + title
	}
	s.show(w, r, status, "link", title, f)
}

// linkForm returns a form with the ids that may be linked.
func (s *site) linkForm(r *http.Request) (*form, error) {
	orgs, err := s.Linker.Orgs(r.Context(), s.actor(r))
	if err != nil {
		return nil, err
	}
	f, err := s.form(r)
	if err != nil {
		return nil, err
	}
	for _, o := range orgs {
		if o.Source == "none" {
			f.Choices = append(f.Choices, o.ID)
		}
	}
	if len(f.Choices) == 1 {
		f.Tenant = f.Choices[0]
	}
	return f, nil
}

func (s *site) link(w http.ResponseWriter, r *http.Request) {
	f, err := s.linkForm(r)
	s.enter(w, r, f, err, "Linking %s", s.Linker.Link)
}

// linkFunc links or re-links an org.
type linkFunc = func(context.Context, linking.Actor, linking.Input, linking.Progress) (*doctor.TenantReport, error)

// enter links with what was entered in a form, if the form could be created. title has a
// placeholder for the tenant.
func (s *site) enter(w http.ResponseWriter, r *http.Request, f *form, err error, title string, link linkFunc) {
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	in := f.fill(r)
	if !f.check(r, in) {
		s.showForm(w, r, http.StatusUnprocessableEntity, f)
		return
	}
	who := s.actor(r)
	s.examine(w, r, examination{
		title: fmt.Sprintf(title, in.Tenant), form: f, tenant: in.Tenant,
		run: func(ctx context.Context, told linking.Progress) (*doctor.TenantReport, error) {
			return link(ctx, who, in, told)
		},
	})
}

// relinkForm returns the form for a linked org, an error for any other.
func (s *site) relinkForm(r *http.Request) (*form, error) {
	o, err := s.Linker.Org(r.Context(), s.actor(r), r.PathValue("id"))
	switch {
	case err != nil:
		return nil, err
	case o.Source == "file":
		return nil, linking.ErrDeclared
	case o.Source != "store":
		return nil, linking.ErrNotLinked
	}
	f, err := s.form(r)
	if err != nil {
		return nil, err
	}
	v := viewOf(o)
	f.Heading, f.Action, f.Again = "Re-link "+v.Title, orgsPath+o.ID+"/relink", true
	f.Tenant, f.Name, f.OrgURL = o.ID, o.Name, o.OrgURL
	return f, nil
}

func (s *site) showRelink(w http.ResponseWriter, r *http.Request) {
	f, err := s.relinkForm(r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	s.showForm(w, r, http.StatusOK, f)
}

func (s *site) relink(w http.ResponseWriter, r *http.Request) {
	f, err := s.relinkForm(r)
	s.enter(w, r, f, err, "Linking %s again", s.Linker.Relink)
}

func (s *site) verify(w http.ResponseWriter, r *http.Request) {
	who, id := s.actor(r), r.PathValue("id")
	if _, err := s.Linker.Org(r.Context(), who, id); err != nil {
		s.refuse(w, r, err)
		return
	}
	s.examine(w, r, examination{
		title: "Verifying " + id, tenant: id,
		run: func(ctx context.Context, told linking.Progress) (*doctor.TenantReport, error) {
			return s.Linker.Verify(ctx, who, id, told)
		},
	})
}
