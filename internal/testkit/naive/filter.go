package naive

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

// Filters are evaluated plainly on every object of the org.

// everyUser is the whole directory; a search of the caller's own narrows it.
func (r *run) everyUser(search string) []*model.User {
	most := 200
	query := paged(&most, nil)
	query.Set("search", "status pr")
	if search != "" {
		query.Set("search", search)
	}
	return allOf(r, usersPath, query, readUser)
}

func (r *run) everyGroup(search string) []*model.Group {
	most := 200
	query := paged(&most, nil)
	if search != "" {
		query.Set("search", search)
	}
	return allOf(r, groupsPath, query, readGroup)
}

// allOf is all for a list whose pages need the whole query again.
func allOf[T any](r *run, path string, query url.Values, read reader[T]) []*T {
	var list []*T
	for {
		items, after := page(r, path, query, read)
		list = append(list, items...)
		if after == "" {
			return list
		}
		query.Set("after", after)
	}
}

// asksDeprovisioned reports whether a filter asks for deactivated users, by a switch
// anywhere, or by status or id where those are not negated.
func asksDeprovisioned(f *model.UserFilter, negated bool) bool {
	if f == nil {
		return false
	}
	if value(f.IncludeDeprovisioned.Value()) || !negated && (len(valid(f.Ids.Value())) > 0 || slices.Contains(f.Status.Value(), "DEPROVISIONED")) {
		return true
	}
	for _, part := range slices.Concat(f.And.Value(), f.Or.Value()) {
		if asksDeprovisioned(part, negated) {
			return true
		}
	}
	return asksDeprovisioned(f.Not.Value(), !negated)
}

func valid(ids []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !okta.ValidID(id) })
}

// attribute is a user's or group's by its name; nil when there is no value.
func attribute(profile okta.Object, name string) any {
	return (*plain[map[string]any](json.RawMessage(profile)))[name]
}

// fits reports whether a value satisfies what is said of a text.
func fits(v any, m *model.StringMatch) bool {
	if m == nil {
		return true
	}
	some := func(is func(text string) bool) bool {
		values, many := v.([]any)
		if !many {
			values = []any{v}
		}
		return slices.ContainsFunc(values, func(v any) bool {
			switch v := v.(type) {
			case string:
				return is(v)
			case float64:
				return is(strconv.FormatFloat(v, 'g', -1, 64))
			case bool:
				return is(strconv.FormatBool(v))
			default:
				return false
			}
		})
	}
	same := func(want string) bool {
		return some(func(have string) bool {
			_, isText := v.(string)
			a, e1 := strconv.ParseFloat(have, 64)
			b, e2 := strconv.ParseFloat(want, 64)
			_, list := v.([]any)
			return strings.EqualFold(have, want) || !isText && !list && e1 == nil && e2 == nil && a == b
		})
	}
	if eq := m.Eq.Value(); eq != nil && !same(*eq) {
		return false
	}
	if in := m.In.Value(); in != nil && !slices.ContainsFunc(in, same) {
		return false
	}
	if prefix := value(m.StartsWith.Value()); prefix != "" {
		_, number := v.(float64)
		_, truth := v.(bool)
		if number || truth || !some(func(have string) bool { return strings.HasPrefix(strings.ToLower(have), strings.ToLower(prefix)) }) {
			return false
		}
	}
	there := m.Present.Value()
	return there == nil || *there == (v != nil)
}

// within reports whether a date is in a range.
func within(at okta.Timestamp, r *model.TimeRange) bool {
	if r == nil {
		return true
	}
	have, known := at.Time()
	bound := func(ts *okta.Timestamp, holds func(time.Time) bool) bool {
		if ts == nil {
			return true
		}
		want, _ := ts.Time()
		return known && holds(want)
	}
	return bound(r.After.Value(), have.After) && bound(r.Before.Value(), have.Before)
}

// userFits evaluates a filter, but for the rule on deactivated users.
func (r *run) userFits(f *model.UserFilter, u *model.User) bool {
	if f == nil {
		return true
	}
	text := func(name string, m *model.StringMatch) bool { return fits(attribute(u.User.Profile, name), m) }
	base := []struct {
		name string
		m    *model.StringMatch
	}{
		{"login", f.Login.Value()}, {"firstName", f.FirstName.Value()}, {"lastName", f.LastName.Value()},
		{"middleName", f.MiddleName.Value()}, {"honorificPrefix", f.HonorificPrefix.Value()}, {"honorificSuffix", f.HonorificSuffix.Value()},
		{"email", f.Email.Value()}, {"title", f.Title.Value()}, {"displayName", f.DisplayName.Value()}, {"nickName", f.NickName.Value()},
		{"profileUrl", f.ProfileURL.Value()}, {"secondEmail", f.SecondEmail.Value()}, {"mobilePhone", f.MobilePhone.Value()},
		{"primaryPhone", f.PrimaryPhone.Value()}, {"streetAddress", f.StreetAddress.Value()}, {"city", f.City.Value()},
		{"state", f.State.Value()}, {"zipCode", f.ZipCode.Value()}, {"countryCode", f.CountryCode.Value()},
		{"postalAddress", f.PostalAddress.Value()}, {"preferredLanguage", f.PreferredLanguage.Value()}, {"locale", f.Locale.Value()},
		{"timezone", f.Timezone.Value()}, {"userType", f.UserType.Value()}, {"employeeNumber", f.EmployeeNumber.Value()},
		{"costCenter", f.CostCenter.Value()}, {"organization", f.Organization.Value()}, {"division", f.Division.Value()},
		{"department", f.Department.Value()}, {"managerId", f.ManagerID.Value()}, {"manager", f.Manager.Value()},
	}
	for _, b := range base {
		if !text(b.name, b.m) {
			return false
		}
	}
	for _, a := range f.Attribute.Value() {
		if !text(a.Name, &model.StringMatch{Eq: a.Eq, In: a.In, StartsWith: a.StartsWith, Present: a.Present}) {
			return false
		}
	}
	for _, word := range strings.Fields(value(f.Text.Value())) {
		begins := func(name string) bool {
			s, _ := attribute(u.User.Profile, name).(string)
			return strings.HasPrefix(strings.ToLower(s), strings.ToLower(word))
		}
		if !begins("firstName") && !begins("lastName") && !begins("email") && !begins("login") {
			return false
		}
	}
	return oneOf(f.Ids.Value(), u.ID) && oneOf(f.Status.Value(), model.UserStatus(u.User.Status)) &&
		same(f.Type.Value(), u.TypeID) && same(f.Realm.Value(), u.User.RealmID) &&
		within(u.Created, f.Created.Value()) && within(u.Activated, f.Activated.Value()) &&
		within(u.StatusChanged, f.StatusChanged.Value()) && within(u.LastUpdated, f.LastUpdated.Value()) &&
		within(u.LastLogin, f.LastLogin.Value()) && within(u.PasswordChanged, f.PasswordChanged.Value()) &&
		r.inAny(u.ID, f.MemberOf.Value()) && r.holds(u.ID, f.HoldsRole.Value()) &&
		compound(f.And.Value(), f.Or.Value(), f.Not.Value(), func(part *model.UserFilter) bool { return r.userFits(part, u) })
}

// compound evaluates and, or and not.
func compound[F any](and, or []*F, not *F, holds func(*F) bool) bool {
	return !slices.ContainsFunc(and, func(f *F) bool { return !holds(f) }) &&
		(or == nil || slices.ContainsFunc(or, holds)) && (not == nil || !holds(not))
}

// oneOf reports whether a value is in a list; nil holds all.
func oneOf[T comparable](list []T, v T) bool { return list == nil || slices.Contains(list, v) }

func same(want *string, have string) bool { return want == nil || *want == have && have != "" }

// inAny reports whether a user is in one of groups.
func (r *run) inAny(userID string, groups []string) bool {
	return groups == nil || slices.ContainsFunc(valid(groups), func(g string) bool {
		return slices.ContainsFunc(all(r, groupsPath+"/"+g+"/users", nil, plain[struct{ ID string }]), func(m *struct{ ID string }) bool { return m.ID == userID })
	})
}

// holds reports whether a user has an assignment that fits.
func (r *run) holds(userID string, m *model.RoleMatch) bool {
	if m == nil {
		return true
	}
	return slices.ContainsFunc(r.assigned(okta.UserAssignee, userID, value(m.Source.Value())), func(a *model.RoleAssignment) bool {
		named := func(id string) bool { return id == a.Role.ID() || id == a.Type || strings.HasSuffix(id, ":"+a.Type) }
		role, kind := m.Role.Value(), m.Kind.Value()
		return (role == nil || named(*role)) && (m.Roles.Value() == nil || slices.ContainsFunc(m.Roles.Value(), named)) && (kind == nil || *kind == a.Role.Kind)
	})
}

// groupFits evaluates a filter.
func (r *run) groupFits(f *model.GroupFilter, g *model.Group) bool {
	if f == nil {
		return true
	}
	name := g.Group.Name()
	has := f.HasAdminRoles.Value()
	return oneOf(f.Ids.Value(), g.ID) && oneOf(f.Type.Value(), model.GroupType(g.Group.Type)) && fits(name, f.Name.Value()) &&
		strings.Contains(strings.ToLower(name), strings.ToLower(value(f.NameContains.Value()))) &&
		within(g.Created, f.Created.Value()) && within(g.LastUpdated, f.LastUpdated.Value()) &&
		within(g.LastMembershipUpdated, f.LastMembershipUpdated.Value()) &&
		(has == nil || *has == (len(r.assigned(okta.GroupAssignee, g.ID, "")) > 0)) &&
		compound(f.And.Value(), f.Or.Value(), f.Not.Value(), func(part *model.GroupFilter) bool { return r.groupFits(part, g) })
}

// inOrder sorts a list by a key, and by id where keys are equal; what has no key is last,
// and first in descending order.
func inOrder[T any](list []T, direction model.OrderDirection, id func(T) string, key func(T) (string, bool)) {
	slices.SortFunc(list, func(a, b T) int {
		c := 0
		if key != nil {
			x, there := key(a)
			y, also := key(b)
			switch {
			case there && also:
				c = strings.Compare(x, y)
			case there:
				c = -1
			case also:
				c = 1
			}
		}
		if direction == model.OrderDirectionDesc {
			c = -c
		}
		return cmp.Or(c, strings.Compare(id(a), id(b)))
	})
}
