package naive

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

const (
	usersPath  = "/api/v1/users"
	groupsPath = "/api/v1/groups"
)

// The client's objects without the client's own way of reading them.
type (
	plainUser  okta.User
	plainGroup okta.Group
)

func readUser(text json.RawMessage) *model.User {
	u := plain[plainUser](text)
	u.TypeID = plain[struct{ Type struct{ ID string } }](text).Type.ID
	u.Raw = okta.Object(without(text, " credentials _links _embedded "))
	return &model.User{User: (*okta.User)(u)}
}

func readGroup(text json.RawMessage) *model.Group {
	g := plain[plainGroup](text)
	g.Raw = okta.Object(without(text, " _links _embedded "))
	return &model.Group{Group: (*okta.Group)(g)}
}

// Groups are whole, by id, and cut here.
func (u users) Groups(_ context.Context, of *model.User, first *int, after *string) (*model.GroupConnection, error) {
	list := all(u.run, usersPath+"/"+of.ID+"/groups", nil, readGroup)
	return model.NewGroupConnection(cut(list, first, after)), nil
}

func (u users) RoleAssignments(_ context.Context, of *model.User, source *model.AssignmentSource) ([]*model.RoleAssignment, error) {
	return u.assigned(okta.UserAssignee, of.ID, value(source)), nil
}

func (u users) Roles(_ context.Context, of *model.User) ([]*model.Role, error) {
	return distinct(u.assigned(okta.UserAssignee, of.ID, "")), nil
}

func (profiles) Attribute(_ context.Context, of *model.UserProfile, name string) (json.RawMessage, error) {
	return (*plain[map[string]json.RawMessage](json.RawMessage(of.Object)))[name], nil
}

// counted is a group in a list with statistics: Okta counts only there.
type counted struct {
	Embedded struct {
		Stats struct{ UsersCount, AppsCount *int }
	} `json:"_embedded"`
}

func (g groups) counts(of *model.Group) *counted {
	list, _ := page(g.run, groupsPath, url.Values{"filter": {`id eq "` + of.ID + `"`}, "expand": {"stats"}}, plain[counted])
	return append(list, &counted{})[0]
}

func (g groups) MemberCount(_ context.Context, of *model.Group) (*int, error) {
	return g.counts(of).Embedded.Stats.UsersCount, nil
}

func (g groups) AppCount(_ context.Context, of *model.Group) (*int, error) {
	return g.counts(of).Embedded.Stats.AppsCount, nil
}

// Members are paged by Okta, unless something is asked of them.
func (g groups) Members(
	_ context.Context, of *model.Group, first *int, after *string, filter *model.UserFilter, orderBy *model.UserOrder,
) (*model.UserConnection, error) {
	path := groupsPath + "/" + of.ID + "/users"
	if filter == nil && orderBy == nil {
		list, next := page(g.run, path, paged(first, after), readUser)
		return model.NewUserConnection(totalled(g.run, path, slice(list, next, after))), nil
	}
	list := slices.DeleteFunc(all(g.run, path, nil, readUser), func(u *model.User) bool { return !g.userFits(filter, u) })
	sortUsers(list, orderBy)
	return model.NewUserConnection(cut(list, first, after)), nil
}

func (g groups) RoleAssignments(_ context.Context, of *model.Group) ([]*model.RoleAssignment, error) {
	return g.assigned(okta.GroupAssignee, of.ID, ""), nil
}

func (g groups) Roles(_ context.Context, of *model.Group) ([]*model.Role, error) {
	return distinct(g.assigned(okta.GroupAssignee, of.ID, "")), nil
}
