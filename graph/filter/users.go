package filter

import (
	"slices"
	"sync"

	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/okta/expression"
)

// Users is a query for a list of users.
type Users = Query[*okta.User]

// deprovisioned is the status that lists of users leave out unless a filter asks for it.
const deprovisioned = "DEPROVISIONED"

// ForUsers returns the query for GET /api/v1/users. Users with the status DEPROVISIONED are
// left out unless the filter asks for them: by includeDeprovisioned, by that status or by
// ids. Okta's plain list leaves them out by itself, its search does not. Errors are
// [*InputError].
func ForUsers(f *model.UserFilter, search *string, order *model.UserOrder) (*Users, error) {
	if f == nil && search == nil && order == nil {
		return copied(allUsers())
	}
	return forUsers(f, search, order)
}

// allUsers is the most common query, made once.
var allUsers = sync.OnceValues(func() (*Users, error) { return forUsers(nil, nil, nil) })

func forUsers(f *model.UserFilter, search *string, order *model.UserOrder) (*Users, error) {
	b := &builder{}
	tree := b.user(at{path: "filter"}, f)
	r := request{
		grammar: expression.UserSearch, language: userLanguage(), scope: UserScope,
		always: expression.Has("status"), search: search, narrowed: asksDeprovisioned(f, false),
	}
	if !r.narrowed {
		r.base = inverse(leaf{field: "status", attr: "status", op: equals, values: []string{deprovisioned}})
	}
	if order != nil {
		r.order, r.sortKeys = &Order{Field: string(order.Field), Desc: order.Direction == model.OrderDirectionDesc}, userSortKeys()
	}
	q, err := query(r, b, tree, func(u *okta.User) object { return user{u} })
	if err != nil {
		return nil, err
	}
	q.Everybody = r.narrowed
	return q, nil
}

// OfMembers returns the query for the members of groups, nil if nothing is filtered or
// sorted. Members are read whole, so everything is checked here. Errors are [*InputError].
func OfMembers(f *model.UserFilter, order *model.UserOrder) (*Users, error) {
	q, err := ForUsers(f, nil, order)
	if err != nil {
		return nil, err
	}
	tree := (&builder{}).user(at{path: "filter"}, f)
	if isEverything(tree) && order == nil {
		return nil, nil
	}
	q.Match = func(u *okta.User, facts *loaders.Facts) bool { return match(tree, user{u}, facts) }
	return q, nil
}

// asksDeprovisioned reports whether a filter asks for deactivated users: by
// includeDeprovisioned anywhere, which determines what the list holds and is not a
// condition, or by that status or ids where they are not negated. Parts that can never
// match count too.
func asksDeprovisioned(f *model.UserFilter, negated bool) bool {
	if f == nil {
		return false
	}
	if include := f.IncludeDeprovisioned.Value(); include != nil && *include {
		return true
	}
	named := slices.Contains(f.Status.Value(), deprovisioned) || slices.ContainsFunc(f.Ids.Value(), okta.ValidID)
	if named && !negated || asksDeprovisioned(f.Not.Value(), !negated) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(f.And.Value(), f.Or.Value()), func(inner *model.UserFilter) bool {
		return asksDeprovisioned(inner, negated)
	})
}

// user is the tree of a filter.
func (b *builder) user(a at, f *model.UserFilter) node {
	if f == nil || !b.deeper(a) {
		return allOf{}
	}
	all := allOf{
		b.ids(a.in("ids"), f.Ids.Value()),
		words(b, a.in("status"), "status", f.Status.Value(), userStatuses()),
		b.search(a.in("text"), f.Text.Value(), "profile.firstName", "profile.lastName", "profile.email", "profile.login"),
	}
	for _, t := range userTexts(f) {
		all = append(all, b.text(a.in(t.name), t.name, "profile."+t.name, t.match))
	}
	all = append(all, b.attributes(a.in("attribute"), f.Attribute.Value()))
	for _, d := range []struct {
		attr  string
		match *model.TimeRange
	}{
		{"created", f.Created.Value()},
		{"activated", f.Activated.Value()},
		{"statusChanged", f.StatusChanged.Value()},
		{"lastUpdated", f.LastUpdated.Value()},
		{"lastLogin", f.LastLogin.Value()},
		{"passwordChanged", f.PasswordChanged.Value()},
	} {
		all = append(all, b.date(a.in(d.attr), d.attr, d.match))
	}
	all = append(all,
		b.id("type", "type.id", f.Type.Value()),
		b.id("realm", "realmId", f.Realm.Value()),
		b.memberOf(a.in("memberOf"), f.MemberOf.Value()),
		b.holdsRole(a.in("holdsRole"), f.HoldsRole.Value()),
		nested(b, a, f.And.Value(), f.Or.Value(), f.Not.Value(), (*builder).user),
	)
	return both(all...)
}

// textField is a condition on a base attribute.
type textField struct {
	name  string
	match *model.StringMatch
}

// userTexts are the base attributes of a profile.
func userTexts(f *model.UserFilter) []textField {
	return []textField{
		{"login", f.Login.Value()},
		{"firstName", f.FirstName.Value()},
		{"lastName", f.LastName.Value()},
		{"middleName", f.MiddleName.Value()},
		{"honorificPrefix", f.HonorificPrefix.Value()},
		{"honorificSuffix", f.HonorificSuffix.Value()},
		{"email", f.Email.Value()},
		{"title", f.Title.Value()},
		{"displayName", f.DisplayName.Value()},
		{"nickName", f.NickName.Value()},
		{"profileUrl", f.ProfileURL.Value()},
		{"secondEmail", f.SecondEmail.Value()},
		{"mobilePhone", f.MobilePhone.Value()},
		{"primaryPhone", f.PrimaryPhone.Value()},
		{"streetAddress", f.StreetAddress.Value()},
		{"city", f.City.Value()},
		{"state", f.State.Value()},
		{"zipCode", f.ZipCode.Value()},
		{"countryCode", f.CountryCode.Value()},
		{"postalAddress", f.PostalAddress.Value()},
		{"preferredLanguage", f.PreferredLanguage.Value()},
		{"locale", f.Locale.Value()},
		{"timezone", f.Timezone.Value()},
		{"userType", f.UserType.Value()},
		{"employeeNumber", f.EmployeeNumber.Value()},
		{"costCenter", f.CostCenter.Value()},
		{"organization", f.Organization.Value()},
		{"division", f.Division.Value()},
		{"department", f.Department.Value()},
		{"managerId", f.ManagerID.Value()},
		{"manager", f.Manager.Value()},
	}
}

func userStatuses() []string {
	return []string{"STAGED", "PROVISIONED", "ACTIVE", "RECOVERY", "LOCKED_OUT", "PASSWORD_EXPIRED", "SUSPENDED", deprovisioned}
}

func userSortKeys() map[string]sortKey {
	return map[string]sortKey{
		"LOGIN": byOkta("profile.login"), "EMAIL": byOkta("profile.email"), "FIRST_NAME": byOkta("profile.firstName"),
		"LAST_NAME": byOkta("profile.lastName"), "DEPARTMENT": byOkta("profile.department"), "STATUS": byOkta("status"),
		"CREATED": byOkta("created"), "LAST_UPDATED": byOkta("lastUpdated"), "STATUS_CHANGED": byOkta("statusChanged"),
		"LAST_LOGIN": {attr: "lastLogin", here: true},
	}
}
