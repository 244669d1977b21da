package naive

import (
	"context"
	"path"
	"slices"
	"strings"

	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

func (o roles) Assignments(_ context.Context, of *model.Role, first *int, after *string) (*model.RoleAssignmentConnection, error) {
	list := o.everyAssignment(func(a *model.RoleAssignment) bool { return a.Role.Word == of.Word })
	return model.NewRoleAssignmentConnection(cut(list, first, after)), nil
}

func (q queries) RoleAssignments(
	_ context.Context, first *int, after *string, filter *model.RoleAssignmentFilter,
) (*model.RoleAssignmentConnection, error) {
	list := q.everyAssignment(func(a *model.RoleAssignment) bool { return assignmentFits(filter, a) })
	return model.NewRoleAssignmentConnection(cut(list, first, after)), nil
}

// assignmentFits evaluates a filter.
func assignmentFits(f *model.RoleAssignmentFilter, a *model.RoleAssignment) bool {
	if f == nil {
		return true
	}
	named := func(id string) bool { return id == a.Role.ID() || id == a.Role.Word }
	roles := f.Role.Value()
	fits := (roles == nil || slices.ContainsFunc(roles, named)) && oneOf(f.Kind.Value(), a.Role.Kind) && oneOf(f.AssigneeType.Value(), a.AssigneeType())
	for _, inner := range f.And.Value() {
		fits = fits && assignmentFits(inner, a)
	}
	if or := f.Or.Value(); or != nil {
		fits = fits && slices.ContainsFunc(or, func(inner *model.RoleAssignmentFilter) bool { return assignmentFits(inner, a) })
	}
	return fits && (f.Not.Value() == nil || !assignmentFits(f.Not.Value(), a))
}

// everyAssignment are the org's assignments that are wanted.
func (r *run) everyAssignment(wanted func(*model.RoleAssignment) bool) []*model.RoleAssignment {
	return slices.DeleteFunc(slices.Clone(r.every()), func(a *model.RoleAssignment) bool { return !wanted(a) })
}

// readEveryAssignment asks every user, every group and every service app of the org.
func (r *run) readEveryAssignment() []*model.RoleAssignment {
	every, most := []*model.RoleAssignment{}, 200
	for _, kind := range []okta.AssigneeKind{okta.UserAssignee, okta.GroupAssignee} {
		for _, holder := range all(r, collection(kind), paged(&most, nil), plain[struct{ ID string }]) {
			every = append(every, r.assigned(kind, holder.ID, model.AssignmentSourceDirect)...)
		}
	}
	for _, client := range r.everyServiceApp() {
		every = append(every, r.assigned(okta.ClientAssignee, client.ID, model.AssignmentSourceDirect)...)
	}
	slices.SortFunc(every, func(a, b *model.RoleAssignment) int { return strings.Compare(a.ID(), b.ID()) })
	return every
}

// wireAssignment is an assignment as Okta writes it.
type wireAssignment struct {
	okta.RoleAssignment
	Role        string
	ResourceSet string                                   `json:"resource-set"`
	Links       struct{ Assignee struct{ Href string } } `json:"_links"`
}

// assigned are the assignments of a user or a group from one source, or all when
// it is "". Okta puts those of a user's groups into the user's list.
func (r *run) assigned(kind okta.AssigneeKind, id string, source model.AssignmentSource) []*model.RoleAssignment {
	found := []*model.RoleAssignment{}
	for _, w := range all(r, collection(kind)+"/"+id+"/roles", nil, plain[wireAssignment]) {
		w.RoleID, w.ResourceSetID = w.Role, w.ResourceSet
		a := loaders.Assignment{RoleAssignment: &w.RoleAssignment, Kind: kind, Assignee: id}
		if kind == okta.UserAssignee && w.AssignmentType == "GROUP" {
			a.Kind, a.Assignee, a.Inherited = okta.GroupAssignee, path.Base(w.Links.Assignee.Href), true
		}
		role := loaders.Role{ID: w.Type, Type: w.Type, Label: w.Label, Kind: loaders.UnknownRole}
		if known := r.own()[w.Type]; known != nil {
			role.Kind = loaders.RoleKind(known.Kind)
		} else if w.Role != "" {
			role.ID = w.Role
		}
		if w.Type == customType {
			role.Kind = loaders.CustomRole
		}
		if source == "" || a.Inherited == (source == model.AssignmentSourceGroup) {
			found = append(found, model.NewRoleAssignment(r.tenant(), &a, &role))
		}
	}
	return found
}

// assignmentByID finds an assignment in its assignee's own list.
func (r *run) assignmentByID(id string) *model.RoleAssignment {
	assignee, _, _ := strings.Cut(id, ":")
	kind := okta.UserAssignee
	if strings.HasPrefix(assignee, "00g") {
		kind = okta.GroupAssignee
	}
	if strings.HasPrefix(assignee, "0oa") {
		kind = okta.ClientAssignee
	}
	for _, a := range r.assigned(kind, assignee, model.AssignmentSourceDirect) {
		if a.ID() == id {
			return a
		}
	}
	return nil
}

// collection is where the holders of roles are listed.
func collection(kind okta.AssigneeKind) string {
	switch kind {
	case okta.GroupAssignee:
		return groupsPath
	case okta.ClientAssignee:
		return clientsPath
	default:
		return usersPath
	}
}

// distinct are the roles of assignments, each once.
func distinct(list []*model.RoleAssignment) []*model.Role {
	roles := []*model.Role{}
	for _, a := range list {
		if !slices.ContainsFunc(roles, func(role *model.Role) bool { return role.Word == a.Role.Word }) {
			roles = append(roles, a.Role)
		}
	}
	return roles
}

func (a assignments) Assignee(_ context.Context, of *model.RoleAssignment) (model.Assignee, error) {
	switch of.AssigneeKind {
	case okta.GroupAssignee:
		return orNil[model.Assignee](byID(a.run, groupsPath, of.AssigneeID, readGroup)), nil
	case okta.UserAssignee:
		return orNil[model.Assignee](byID(a.run, usersPath, of.AssigneeID, readUser)), nil
	case okta.ClientAssignee:
		return orNil[model.Assignee](byID(a.run, "/api/v1/apps", of.AssigneeID, readServiceApp)), nil
	default:
		return nil, nil
	}
}

const setsPath = "/api/v1/iam/resource-sets"

func (a assignments) ResourceSet(_ context.Context, of *model.RoleAssignment) (*model.ResourceSet, error) {
	return byID(a.run, setsPath, of.ResourceSetID, plain[model.ResourceSet]), nil
}

func (assignments) Targets(_ context.Context, of *model.RoleAssignment) (*model.RoleTargets, error) {
	if targetKind(of) == "" {
		return nil, nil
	}
	return &model.RoleTargets{Assignment: of}, nil
}

// targetKind is the path of the kind of targets that the assignment's role takes.
func targetKind(of *model.RoleAssignment) string {
	switch of.Type {
	case "APP_ADMIN":
		return "catalog/apps"
	case "USER_ADMIN", "HELP_DESK_ADMIN", "GROUP_MEMBERSHIP_ADMIN":
		return "groups"
	default:
		return ""
	}
}

// targeted lists an assignment's targets, when they are of the kind.
func targeted[T any](r *run, a *model.RoleAssignment, kind string, read reader[T]) []*T {
	if targetKind(a) != kind {
		return []*T{}
	}
	return all(r, collection(a.AssigneeKind)+"/"+a.AssigneeID+"/roles/"+a.AssignmentID()+"/targets/"+kind, nil, read)
}

func (t targets) Unrestricted(_ context.Context, of *model.RoleTargets) (*bool, error) {
	none := len(targeted(t.run, of.Assignment, targetKind(of.Assignment), plain[struct{}])) == 0
	return &none, nil
}

func (t targets) Groups(_ context.Context, of *model.RoleTargets, first *int, after *string) (*model.GroupConnection, error) {
	list := targeted(t.run, of.Assignment, "groups", readGroup)
	slices.SortFunc(list, func(a, b *model.Group) int { return strings.Compare(a.ID, b.ID) })
	return model.NewGroupConnection(cut(list, first, after)), nil
}

func (t targets) Apps(_ context.Context, of *model.RoleTargets, first *int, after *string) (*model.TargetAppConnection, error) {
	list := targeted(t.run, of.Assignment, "catalog/apps", plain[model.TargetApp])
	slices.SortFunc(list, func(a, b *model.TargetApp) int { return strings.Compare(a.Name+":"+a.ID, b.Name+":"+b.ID) })
	return model.NewTargetAppConnection(cut(list, first, after)), nil
}
