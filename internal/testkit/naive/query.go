package naive

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

func (q queries) Viewer(context.Context) (*model.Viewer, error) { return q.options.Viewer, nil }

// Node finds an object by the prefix of its id.
func (q queries) Node(_ context.Context, id string) (model.Node, error) {
	switch {
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

// User searches where a login cannot stand in a path.
func (q queries) User(_ context.Context, id, login *string) (*model.User, error) {
	if login == nil {
		return byID(q.run, usersPath, value(id), readUser), nil
	}
	if strings.ContainsAny(*login, `/\`) || okta.ValidID(*login) || *login == "." || *login == ".." {
		list, _ := page(q.run, usersPath, url.Values{"search": {"profile.login eq " + strconv.Quote(*login)}}, readUser)
		return append(list, nil)[0], nil
	}
	if u := one(q.run, usersPath+"/"+url.PathEscape(*login), readUser); u != nil && strings.EqualFold(value(u.Login()), *login) {
		return u, nil
	}
	return nil, nil
}

func (q queries) Group(_ context.Context, id string) (*model.Group, error) {
	return byID(q.run, groupsPath, id, readGroup), nil
}

func (q queries) Users(
	_ context.Context, first *int, after *string, filter *model.UserFilter, search *string, orderBy *model.UserOrder,
) (*model.UserConnection, error) {
	f, order := value(filter), value(orderBy)
	status, everybody := f.Status.Value(), value(f.IncludeDeprovisioned.Value())
	asked := question{
		ids: f.Ids.Value(), search: value(search), everybody: everybody, nothing: status != nil && len(status) == 0,
		sortBy: sortKeys[string(order.Field)], direction: order.Direction,
	}
	asked.parts = anyOf(nil, "status", status)
	if text := strconv.Quote(value(f.StartsWith.Value())); text != `""` {
		sw := " sw " + text
		asked.parts = append(asked.parts, "(profile.firstName"+sw+" or profile.lastName"+sw+" or profile.email"+sw+" or profile.login"+sw+")")
	}
	asked.compare("profile.login eq", f.Login.Value())
	asked.compare("profile.email eq", f.Email.Value())
	asked.compare("profile.firstName eq", f.FirstName.Value())
	asked.compare("profile.lastName eq", f.LastName.Value())
	asked.compare("profile.department eq", f.Department.Value())
	asked.compare("created gt", (*string)(f.CreatedAfter.Value()))
	asked.compare("lastUpdated gt", (*string)(f.LastUpdatedAfter.Value()))
	if asked.asks() && status == nil && asked.ids == nil && !everybody {
		asked.parts = append(asked.parts, `(status lt "DEPROVISIONED" or status gt "DEPROVISIONED")`)
	}
	return model.NewUserConnection(find(q.run, usersPath, asked, first, after, readUser)), nil
}

func (q queries) Groups(
	_ context.Context, first *int, after *string, filter *model.GroupFilter, search *string, orderBy *model.GroupOrder,
) (*model.GroupConnection, error) {
	f, order := value(filter), value(orderBy)
	types := f.Type.Value()
	asked := question{
		ids: f.Ids.Value(), search: value(search), nothing: types != nil && len(types) == 0,
		sortBy: sortKeys[string(order.Field)], direction: order.Direction,
	}
	asked.parts = anyOf(nil, "type", types)
	if text := f.NameStartsWith.Value(); value(text) != "" {
		asked.compare("profile.name sw", text)
	}
	asked.compare("lastUpdated gt", (*string)(f.LastUpdatedAfter.Value()))
	asked.compare("lastMembershipUpdated gt", (*string)(f.LastMembershipUpdatedAfter.Value()))
	return model.NewGroupConnection(find(q.run, groupsPath, asked, first, after, readGroup)), nil
}

// question is what users and groups are asked for alike.
type question struct {
	ids       []string // nil: any
	parts     []string // of the search expression
	search    string
	sortBy    string
	direction model.OrderDirection
	everybody bool // deactivated users too, which Okta's plain list leaves out
	nothing   bool // a list of the filter is empty, so that nothing can match
}

// asks reports whether Okta's plain list is not enough.
func (q *question) asks() bool {
	return len(q.parts) > 0 || q.search != "" || q.sortBy != "" || q.everybody
}

func (q *question) compare(comparison string, to *string) {
	if to != nil {
		q.parts = append(q.parts, comparison+" "+strconv.Quote(*to))
	}
}

func anyOf[T ~string](parts []string, attr string, values []T) []string {
	if values == nil {
		return parts
	}
	var list []string
	for _, v := range values {
		list = append(list, attr+" eq "+strconv.Quote(string(v)))
	}
	return append(parts, "("+strings.Join(list, " or ")+")")
}

// find answers Okta's plain list where nothing is asked for, ids one by one where
// only ids are, and a search otherwise.
func find[T any](r *run, path string, q question, first *int, after *string, read reader[T]) model.Slice[*T] {
	ids := slices.DeleteFunc(slices.Clone(q.ids), func(id string) bool { return !okta.ValidID(id) })
	if q.nothing || q.ids != nil && len(ids) == 0 {
		return slice([]*T{}, "", nil)
	}
	if q.ids != nil && len(q.parts) == 0 && q.search == "" && q.sortBy == "" {
		// An id that names nothing takes up a place in its page.
		places, items := cut(slices.Compact(slices.Sorted(slices.Values(ids))), first, after), []*T{}
		for _, id := range places.Items {
			if item := byID(r, path, id, read); item != nil {
				items = append(items, item)
			}
		}
		return slice(items, value(places.End()), after)
	}
	q.parts = anyOf(q.parts, "id", q.ids)
	if q.search != "" {
		q.parts = append(q.parts, "("+q.search+")")
	}
	query := paged(first, after)
	if q.asks() && len(q.parts) == 0 {
		q.parts = []string{`created gt "1970-01-01T00:00:00.000Z"`}
	}
	if q.asks() {
		query.Set("search", strings.Join(q.parts, " and "))
	}
	if q.sortBy != "" {
		query.Set("sortBy", q.sortBy)
		query.Set("sortOrder", strings.ToLower(string(q.direction)))
	}
	list, next := page(r, path, query, read)
	return slice(list, next, after)
}

// sortKeys spell an order's field as Okta does.
var sortKeys = map[string]string{
	"LOGIN": "profile.login", "EMAIL": "profile.email", "FIRST_NAME": "profile.firstName", "LAST_NAME": "profile.lastName",
	"NAME": "profile.name", "STATUS": "status", "CREATED": "created", "LAST_UPDATED": "lastUpdated", "LAST_MEMBERSHIP_UPDATED": "lastMembershipUpdated",
}
