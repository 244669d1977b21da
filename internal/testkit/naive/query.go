package naive

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

func (q queries) Viewer(context.Context) (*model.Viewer, error) { return q.options.Viewer, nil }

// Node finds an object by the prefix of its id.
func (q queries) Node(_ context.Context, id string) (model.Node, error) {
	switch {
	case strings.HasPrefix(id, q.tenant()+":"):
		return orNil[model.Node](q.roleByID(id)), nil
	case strings.Contains(id, ":"):
		return orNil[model.Node](q.assignmentByID(id)), nil
	case strings.HasPrefix(id, "iam"), strings.HasSuffix(id, "_IAM_POLICY"):
		return orNil[model.Node](byID(q.run, setsPath, id, plain[model.ResourceSet])), nil
	case strings.HasPrefix(id, "00u"):
		return orNil[model.Node](byID(q.run, usersPath, id, readUser)), nil
	case strings.HasPrefix(id, "00g"):
		return orNil[model.Node](byID(q.run, groupsPath, id, readGroup)), nil
	case strings.HasPrefix(id, "0oa"):
		return orNil[model.Node](byID(q.run, appsPath, id, readApp)), nil
	case strings.HasPrefix(id, "0pr"):
		return orNil[model.Node](byID(q.run, rulesPath, id, readRule)), nil
	case strings.HasPrefix(id, "oty"):
		return orNil[model.Node](byID(q.run, typesPath, id, readUserType)), nil
	default:
		return orNil[model.Node](q.roleByID(id)), nil
	}
}

func (q queries) Nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	list := make([]model.Node, len(ids))
	for i, id := range ids {
		list[i] = must(q.Node(ctx, id))
	}
	return list, nil
}

func (q queries) User(_ context.Context, id string) (*model.User, error) {
	return byID(q.run, usersPath, id, readUser), nil
}

// UserByLogin searches where a login cannot stand in a path.
func (q queries) UserByLogin(_ context.Context, login string) (*model.User, error) {
	if strings.ContainsAny(login, `/\`) || okta.ValidID(login) || login == "." || login == ".." {
		list, _ := page(q.run, usersPath, url.Values{"search": {"profile.login eq " + strconv.Quote(login)}}, readUser)
		return append(list, nil)[0], nil
	}
	if u := one(q.run, usersPath+"/"+url.PathEscape(login), readUser); u != nil && strings.EqualFold(value(u.Login()), login) {
		return u, nil
	}
	return nil, nil
}

func (q queries) Group(_ context.Context, id string) (*model.Group, error) {
	return byID(q.run, groupsPath, id, readGroup), nil
}

// GroupByName looks at every group. Of several none is meant.
func (q queries) GroupByName(_ context.Context, name string) (*model.Group, error) {
	list := slices.DeleteFunc(q.everyGroup(""), func(g *model.Group) bool { return !strings.EqualFold(g.Group.Name(), name) })
	if same := slices.DeleteFunc(slices.Clone(list), func(g *model.Group) bool { return g.Group.Name() != name }); len(same) == 1 {
		list = same
	}
	switch len(list) {
	case 0:
		return nil, nil
	case 1:
		return list[0], nil
	default:
		return nil, errors.New("several groups have the name")
	}
}

func (q queries) Users(
	_ context.Context, first *int, after *string, filter *model.UserFilter, search *string, orderBy *model.UserOrder,
) (*model.UserConnection, error) {
	if filter != nil && search == nil && orderBy == nil && onlyIDs(filter) {
		return model.NewUserConnection(named(q.run, usersPath, filter.Ids.Value(), first, after, readUser)), nil
	}
	if filter == nil && search == nil && orderBy == nil {
		items, next := page(q.run, usersPath, paged(first, after), readUser)
		return model.NewUserConnection(totalled(q.run, usersPath, slice(items, next, after))), nil
	}
	deprovisioned := asksDeprovisioned(filter, false)
	list := slices.DeleteFunc(q.everyUser(value(search)), func(u *model.User) bool {
		return !deprovisioned && u.User.Status == "DEPROVISIONED" || !q.userFits(filter, u)
	})
	sortUsers(list, orderBy)
	return model.NewUserConnection(cut(list, first, after)), nil
}

// onlyIDs reports whether a filter names ids and nothing else that is a condition.
func onlyIDs(f *model.UserFilter) bool {
	rest := *f
	rest.Ids, rest.IncludeDeprovisioned = graphql.Omittable[[]string]{}, graphql.Omittable[*bool]{}
	return f.Ids.Value() != nil && reflect.DeepEqual(rest, model.UserFilter{})
}

func sortUsers(list []*model.User, orderBy *model.UserOrder) {
	order := value(orderBy)
	var key func(u *model.User) (string, bool)
	switch name := sortKeys[string(order.Field)]; name {
	case "":
	case "status":
		key = func(u *model.User) (string, bool) { return strings.ToLower(u.User.Status), true }
	case "created", "lastUpdated", "statusChanged", "lastLogin":
		key = func(u *model.User) (string, bool) {
			at, ok := map[string]okta.Timestamp{
				"created": u.User.Created, "lastUpdated": u.User.LastUpdated, "statusChanged": u.User.StatusChanged, "lastLogin": u.User.LastLogin,
			}[name].Time()
			return at.UTC().Format("2006-01-02T15:04:05.000"), ok
		}
	default:
		key = func(u *model.User) (string, bool) {
			s, ok := attribute(u.User.Profile, name).(string)
			return strings.ToLower(s), ok
		}
	}
	inOrder(list, order.Direction, func(u *model.User) string { return u.ID }, key)
}

func (q queries) Groups(
	_ context.Context, first *int, after *string, filter *model.GroupFilter, search *string, orderBy *model.GroupOrder,
) (*model.GroupConnection, error) {
	if filter != nil && search == nil && orderBy == nil && reflect.DeepEqual(*filter, model.GroupFilter{Ids: filter.Ids}) && filter.Ids.Value() != nil {
		return model.NewGroupConnection(named(q.run, groupsPath, filter.Ids.Value(), first, after, readGroup)), nil
	}
	if filter == nil && search == nil && orderBy == nil {
		items, next := page(q.run, groupsPath, paged(first, after), readGroup)
		return model.NewGroupConnection(totalled(q.run, groupsPath, slice(items, next, after))), nil
	}
	list := slices.DeleteFunc(q.everyGroup(value(search)), func(g *model.Group) bool { return !q.groupFits(filter, g) })
	order := value(orderBy)
	var key func(g *model.Group) (string, bool)
	switch name := sortKeys[string(order.Field)]; name {
	case "":
	case "profile.name":
		key = func(g *model.Group) (string, bool) { return strings.ToLower(g.Group.Name()), true }
	case "memberCount":
		key = func(g *model.Group) (string, bool) {
			n := groups(q).counts(g).Embedded.Stats.UsersCount
			return fmt.Sprintf("%9d", value(n)), n != nil
		}
	default:
		key = func(g *model.Group) (string, bool) {
			at, ok := map[string]okta.Timestamp{
				"created": g.Group.Created, "lastUpdated": g.Group.LastUpdated, "lastMembershipUpdated": g.Group.LastMembershipUpdated,
			}[name].Time()
			return at.UTC().Format("2006-01-02T15:04:05.000"), ok
		}
	}
	inOrder(list, order.Direction, func(g *model.Group) string { return g.ID }, key)
	return model.NewGroupConnection(cut(list, first, after)), nil
}

// named reads ids one by one. An id that names nothing takes up a place in its page.
func named[T any](r *run, path string, ids []string, first *int, after *string, read reader[T]) model.Slice[*T] {
	places, items := cut(slices.Compact(slices.Sorted(slices.Values(valid(ids)))), first, after), []*T{}
	for _, id := range places.Items {
		if item := byID(r, path, id, read); item != nil {
			items = append(items, item)
		}
	}
	named := slice(items, value(places.End()), after)
	named.Total = func() (*int, error) {
		n := 0
		for _, id := range slices.Compact(slices.Sorted(slices.Values(valid(ids)))) {
			if byID(r, path, id, read) != nil {
				n++
			}
		}
		return &n, nil
	}
	return named
}

// sortKeys spell an order's field as Okta does.
var sortKeys = map[string]string{
	"LOGIN": "login", "EMAIL": "email", "FIRST_NAME": "firstName", "LAST_NAME": "lastName", "DEPARTMENT": "department",
	"NAME": "profile.name", "STATUS": "status", "CREATED": "created", "LAST_UPDATED": "lastUpdated", "LAST_MEMBERSHIP_UPDATED": "lastMembershipUpdated",
	"STATUS_CHANGED": "statusChanged", "LAST_LOGIN": "lastLogin", "MEMBER_COUNT": "memberCount",
}
