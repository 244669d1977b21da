package naive

import (
	"context"
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"

	"oktagraph/graph/model"
	"oktagraph/internal/testkit/acting"
	"oktagraph/okta"
)

const clientsPath = "/oauth2/v1/clients"

// serviceApps are the clients that act for themselves.
func (r *run) everyServiceApp() []*model.ServiceApp {
	list := all(r, "/api/v1/apps", url.Values{"filter": {`name eq "oidc_client"`}, "limit": {"200"}}, readServiceApp)
	return slices.DeleteFunc(list, func(a *model.ServiceApp) bool { return !a.Service })
}

func readServiceApp(text json.RawMessage) *model.ServiceApp {
	w := plain[struct {
		ID, Label, Status string
		Settings          struct {
			OAuthClient struct {
				ApplicationType string `json:"application_type"`
			} `json:"oauthClient"`
		}
	}](text)
	service := w.Settings.OAuthClient.ApplicationType == "service"
	return &model.ServiceApp{ClientApp: &okta.ClientApp{ID: w.ID, AppID: w.ID, Label: w.Label, Status: w.Status, Service: service}}
}

// wireResource is a resource as Okta writes it; where it leads to stands in its own link.
type wireResource struct {
	ID, Orn              string
	Created, LastUpdated okta.Timestamp
	Links                struct{ Self struct{ Href string } } `json:"_links"`
}

func (w *wireResource) path() string {
	_, rest, _ := strings.Cut(w.Links.Self.Href, "/api/v1/")
	return "/api/v1/" + rest
}

func (r *run) resourcesOf(set string) []*wireResource {
	return all(r, setsPath+"/"+set+"/resources", nil, plain[wireResource])
}

func asResource(w *wireResource) *model.Resource {
	res := &okta.Resource{ID: w.ID, ORN: w.Orn, Created: w.Created, LastUpdated: w.LastUpdated}
	switch at := w.path(); {
	case strings.HasPrefix(at, usersPath+"/"):
		res.Kind, res.Of = okta.OneUser, path.Base(at)
	case strings.HasPrefix(at, groupsPath+"/"):
		res.Kind, res.Of = okta.OneGroup, path.Base(strings.TrimSuffix(at, "/users"))
	}
	return &model.Resource{Resource: res}
}

func (s resourceSets) Resources(_ context.Context, of *model.ResourceSet, first *int, after *string) (*model.ResourceConnection, error) {
	list := []*model.Resource{}
	for _, w := range s.resourcesOf(of.ID) {
		list = append(list, asResource(w))
	}
	slices.SortFunc(list, func(a, b *model.Resource) int { return strings.Compare(a.ID, b.ID) })
	return model.NewResourceConnection(cut(list, first, after)), nil
}

func (s resourceSets) Bindings(_ context.Context, of *model.ResourceSet, first *int, after *string) (*model.RoleAssignmentConnection, error) {
	list := s.everyAssignment(func(a *model.RoleAssignment) bool { return a.ResourceSetID == of.ID })
	return model.NewRoleAssignmentConnection(cut(list, first, after)), nil
}

func (r resources) Node(_ context.Context, of *model.Resource) (model.Node, error) {
	if of.Kind == okta.OneUser {
		return orNil[model.Node](byID(r.run, usersPath, of.Of, readUser)), nil
	}
	return orNil[model.Node](byID(r.run, groupsPath, of.Of, readGroup)), nil
}

// everything is an org as far as it matters who can act on what, and its assignments by id.
type everything struct {
	world *acting.World
	byID  map[string]*model.RoleAssignment
}

// world is the whole org.
func (r *run) world() (*acting.World, map[string]*model.RoleAssignment) {
	whole := r.whole()
	return whole.world, whole.byID
}

func (r *run) readWorld() *everything {
	w := &acting.World{Members: map[string][]string{}, Permissions: map[string][]string{}, Resources: map[string][]string{}}
	byID, most := map[string]*model.RoleAssignment{}, 200
	for _, a := range r.everyAssignment(func(*model.RoleAssignment) bool { return true }) {
		byID[a.ID()] = a
		in := acting.Assignment{
			ID: a.AssignmentID(), Type: a.Type, Kind: string(a.AssigneeKind), Assignee: a.AssigneeID, Role: a.RoleID, Set: a.ResourceSetID,
		}
		for _, g := range targeted(r, a, "groups", readGroup) {
			in.TargetGroups = append(in.TargetGroups, g.ID)
		}
		for _, app := range targeted(r, a, "catalog/apps", plain[model.TargetApp]) {
			if app.ID == "" {
				app.ID = app.Name
			}
			in.TargetApps = append(in.TargetApps, app.ID)
		}
		w.Assignments = append(w.Assignments, in)
		if a.Type == customType {
			for _, p := range all(r, rolesPath+"/"+a.RoleID+"/permissions", nil, plain[okta.Permission]) {
				w.Permissions[a.RoleID] = append(w.Permissions[a.RoleID], p.Label)
			}
		}
		if _, known := w.Resources[a.ResourceSetID]; a.ResourceSetID != "" && !known {
			for _, res := range r.resourcesOf(a.ResourceSetID) {
				w.Resources[a.ResourceSetID] = append(w.Resources[a.ResourceSetID], res.path())
			}
		}
	}
	for _, g := range all(r, groupsPath, paged(&most, nil), readGroup) {
		for _, u := range all(r, groupsPath+"/"+g.ID+"/users", paged(&most, nil), plain[struct{ ID string }]) {
			w.Members[g.ID] = append(w.Members[g.ID], u.ID)
		}
	}
	return &everything{w, byID}
}

func (o roles) Holders(_ context.Context, of *model.Role, first *int, after *string) (*model.RoleHolderConnection, error) {
	w, byID := o.world()
	list := []*model.RoleHolder{}
	for _, e := range w.Holders(func(a acting.Assignment) bool { return byID[a.Assignee+":"+a.ID].Role.ID() == of.ID() }) {
		if n := len(list); n == 0 || list[n-1].User.ID != e.User {
			list = append(list, &model.RoleHolder{User: one(o.run, usersPath+"/"+e.User, readUser)})
		}
		h := list[len(list)-1]
		h.Held = append(h.Held, byID[e.Assignment].Loaded())
	}
	return model.NewRoleHolderConnection(cut(list, first, after)), nil
}

func (h holders) Assignments(_ context.Context, of *model.RoleHolder) ([]*model.RoleAssignment, error) {
	_, byID := h.world()
	list := []*model.RoleAssignment{}
	for _, a := range of.Held {
		list = append(list, byID[a.ID()])
	}
	return list, nil
}

func (u users) Administrators(_ context.Context, of *model.User, first *int, after *string) (*model.AdministratorConnection, error) {
	w, byID := u.world()
	return u.administrators(w.OverUser(of.ID), byID, first, after), nil
}

func (g groups) Administrators(_ context.Context, of *model.Group, first *int, after *string) (*model.AdministratorConnection, error) {
	w, byID := g.world()
	return g.administrators(w.OverGroup(of.ID), byID, first, after), nil
}

func (a apps) Administrators(_ context.Context, of *model.App, first *int, after *string) (*model.AdministratorConnection, error) {
	w, byID := a.world()
	return a.administrators(w.OverApp(of.ID, of.App.Name), byID, first, after), nil
}

func (s serviceApps) App(_ context.Context, of *model.ServiceApp) (*model.App, error) {
	return byID(s.run, "/api/v1/apps", of.AppID, readApp), nil
}

func (r *run) administrators(
	entries []acting.Entry, byID map[string]*model.RoleAssignment, first *int, after *string,
) *model.AdministratorConnection {
	list := []*model.Administrator{}
	for _, e := range entries {
		a := &model.Administrator{
			User: one(r, usersPath+"/"+e.User, readUser), Assignment: byID[e.Assignment], Reach: model.AdminReach(e.Reach), Through: e.Group,
		}
		if e.Resource != "" {
			for _, res := range r.resourcesOf(a.Assignment.ResourceSetID) {
				if res.path() == e.Resource {
					a.Resource = asResource(res)
				}
			}
		}
		list = append(list, a)
	}
	return model.NewAdministratorConnection(cut(list, first, after))
}

func (a administrators) TargetGroup(_ context.Context, of *model.Administrator) (*model.Group, error) {
	return byID(a.run, groupsPath, of.Through, readGroup), nil
}
