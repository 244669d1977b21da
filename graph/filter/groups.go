package filter

import (
	"errors"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/model"
	"oktagraph/okta"
	"oktagraph/okta/expression"
)

// Groups is a query for a list of groups.
type Groups = Query[*okta.Group]

// memberCount is the number of members, which is not an attribute in Okta.
const memberCount = "memberCount"

// ForGroups returns the query for GET /api/v1/groups. Errors are [*InputError].
func ForGroups(f *model.GroupFilter, search *string, order *model.GroupOrder) (*Groups, error) {
	if f == nil && search == nil && order == nil {
		return copied(allGroups())
	}
	return forGroups(f, search, order)
}

// allGroups is allUsers for groups.
var allGroups = sync.OnceValues(func() (*Groups, error) { return forGroups(nil, nil, nil) })

func forGroups(f *model.GroupFilter, search *string, order *model.GroupOrder) (*Groups, error) {
	b := &builder{}
	tree := b.group(at{path: "filter"}, f)
	r := request{
		grammar: expression.GroupSearch, language: groupLanguage(), scope: GroupScope, search: search,
		// A comparison of dates, because `pr` is documented for users only. A list of types
		// would leave out any that Okta adds later.
		always: expression.Gt("created", "1970-01-01T00:00:00.000Z"),
	}
	if order != nil {
		r.order, r.sortKeys = &Order{Field: string(order.Field), Desc: order.Direction == model.OrderDirectionDesc}, groupSortKeys()
	}
	return query(r, b, tree, func(g *okta.Group) object { return group{g} })
}

// group is the tree of a filter.
func (b *builder) group(a at, f *model.GroupFilter) node {
	if f == nil || !b.deeper(a) {
		return allOf{}
	}
	all := allOf{
		b.ids(a.in("ids"), f.Ids.Value()),
		words(b, a.in("type"), "type", f.Type.Value(), groupTypes()),
		b.text(a.in("name"), "name", "profile.name", f.Name.Value()),
	}
	if part := f.NameContains.Value(); part != nil && *part != "" && b.usable(a.in("nameContains"), *part) {
		all = append(all, leaf{field: "nameContains", attr: "profile.name", op: contains, values: []string{*part}})
	}
	all = append(all,
		b.date(a.in("created"), "created", f.Created.Value()),
		b.date(a.in("lastUpdated"), "lastUpdated", f.LastUpdated.Value()),
		b.date(a.in("lastMembershipUpdated"), "lastMembershipUpdated", f.LastMembershipUpdated.Value()),
	)
	if has := f.HasAdminRoles.Value(); has != nil && b.count(a.in("hasAdminRoles"), 1) {
		var n node = leaf{field: "hasAdminRoles", attr: "hasAdminRoles", op: admins}
		if !*has {
			n = inverse(n)
		}
		all = append(all, n)
	}
	all = append(all, nested(b, a, f.And.Value(), f.Or.Value(), f.Not.Value(), (*builder).group))
	return both(all...)
}

func groupTypes() []string { return []string{"OKTA_GROUP", "APP_GROUP", "BUILT_IN"} }

func groupSortKeys() map[string]sortKey {
	return map[string]sortKey{
		"NAME": byOkta("profile.name"), "CREATED": byOkta("created"), "LAST_UPDATED": byOkta("lastUpdated"),
		"LAST_MEMBERSHIP_UPDATED": byOkta("lastMembershipUpdated"), "MEMBER_COUNT": {attr: memberCount, here: true},
	}
}

// ForGroupsNamed returns the query for the groups with a name.
func ForGroupsNamed(name string) (*Groups, error) {
	named := &model.StringMatch{Eq: graphql.OmittableOf(&name)}
	q, err := ForGroups(&model.GroupFilter{Name: graphql.OmittableOf(named)}, nil, nil)
	if wrong := (*InputError)(nil); errors.As(err, &wrong) {
		return nil, &InputError{Field: "name", Problem: wrong.Problem, cause: wrong.cause}
	}
	return q, err
}
