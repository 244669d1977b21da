package filter_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

// A second implementation of filters, by the schema's descriptions, on objects as plain
// JSON. It shares nothing with the code under test.

type plainObject map[string]any

func (o plainObject) text(name string) string { s, _ := o[name].(string); return s }

func (o plainObject) under(name, inner string) any {
	below, _ := o[name].(map[string]any)
	return below[inner]
}

func (o plainObject) attribute(name string) any { return o.under("profile", name) }

func given[T any](v graphql.Omittable[*T]) (value T, ok bool) {
	if p := v.Value(); p != nil {
		return *p, true
	}
	return value, false
}

// saysOf reports whether holds is true of a value or, in a list, of one element.
func saysOf(v any, holds func(v any) bool) bool {
	if list, many := v.([]any); many {
		return slices.ContainsFunc(list, holds)
	}
	return v != nil && holds(v)
}

func equalTo(want string) func(v any) bool {
	return func(v any) bool {
		switch v := v.(type) {
		case string:
			return strings.EqualFold(v, want)
		case bool:
			return strings.EqualFold(strconv.FormatBool(v), want)
		case json.Number:
			have, _ := v.Float64()
			n, err := strconv.ParseFloat(want, 64)
			return err == nil && have == n
		default:
			return false
		}
	}
}

func beginsWith(want string) func(v any) bool {
	return func(v any) bool {
		s, is := v.(string)
		return is && strings.HasPrefix(strings.ToLower(s), strings.ToLower(want))
	}
}

func plainText(v any, m *model.StringMatch) bool {
	if m == nil {
		return true
	}
	if eq, ok := given(m.Eq); ok && !saysOf(v, equalTo(eq)) {
		return false
	}
	if in := m.In.Value(); in != nil && !slices.ContainsFunc(in, func(want string) bool { return saysOf(v, equalTo(want)) }) {
		return false
	}
	if begin, ok := given(m.StartsWith); ok && begin != "" && !saysOf(v, beginsWith(begin)) {
		return false
	}
	present, ok := given(m.Present)
	return !ok || present == (v != nil)
}

func plainTime(v any, r *model.TimeRange) bool {
	if r == nil {
		return true
	}
	at, err := time.Parse(time.RFC3339, plainObject{"v": v}.text("v"))
	bound := func(ts graphql.Omittable[*okta.Timestamp], holds func(time.Time) bool) bool {
		want, ok := given(ts)
		if !ok {
			return true
		}
		moment, bad := time.Parse(time.RFC3339, string(want))
		return err == nil && bad == nil && holds(moment.Truncate(time.Millisecond))
	}
	return bound(r.After, at.After) && bound(r.Before, at.Before)
}

func plainUser(o plainObject, f *model.UserFilter) bool {
	for _, t := range baseTexts(f) {
		if !plainText(o.attribute(t.name), t.match.Value()) {
			return false
		}
	}
	for _, a := range f.Attribute.Value() {
		if !plainText(o.attribute(a.Name), &model.StringMatch{Eq: a.Eq, In: a.In, StartsWith: a.StartsWith, Present: a.Present}) {
			return false
		}
	}
	words, _ := given(f.Text)
	for _, word := range strings.Fields(words) {
		if !slices.ContainsFunc([]string{"firstName", "lastName", "email", "login"}, func(name string) bool { return saysOf(o.attribute(name), beginsWith(word)) }) {
			return false
		}
	}
	for name, r := range map[string]graphql.Omittable[*model.TimeRange]{
		"created": f.Created, "activated": f.Activated, "statusChanged": f.StatusChanged, "lastUpdated": f.LastUpdated,
		"lastLogin": f.LastLogin, "passwordChanged": f.PasswordChanged,
	} {
		if !plainTime(o[name], r.Value()) {
			return false
		}
	}
	if statuses := f.Status.Value(); statuses != nil && !slices.Contains(statuses, model.UserStatus(o.text("status"))) {
		return false
	}
	if kind, ok := given(f.Type); ok && o.under("type", "id") != kind {
		return false
	}
	if realm, ok := given(f.Realm); ok && (o.text("realmId") != realm || realm == "") {
		return false
	}
	return plainIDs(o, f.Ids.Value()) && plainParts(o, f.And.Value(), f.Or.Value(), f.Not.Value(), plainUser)
}

func plainGroup(o plainObject, f *model.GroupFilter) bool {
	name, _ := o.attribute("name").(string)
	part, _ := given(f.NameContains)
	if !plainText(o.attribute("name"), f.Name.Value()) || !strings.Contains(strings.ToLower(name), strings.ToLower(part)) {
		return false
	}
	if types := f.Type.Value(); types != nil && !slices.Contains(types, model.GroupType(o.text("type"))) {
		return false
	}
	return plainTime(o["created"], f.Created.Value()) && plainTime(o["lastUpdated"], f.LastUpdated.Value()) &&
		plainTime(o["lastMembershipUpdated"], f.LastMembershipUpdated.Value()) &&
		plainIDs(o, f.Ids.Value()) && plainParts(o, f.And.Value(), f.Or.Value(), f.Not.Value(), plainGroup)
}

func plainIDs(o plainObject, ids []string) bool {
	return ids == nil || slices.Contains(ids, o.text("id"))
}

func plainParts[F any](o plainObject, and, or []*F, not *F, fits func(plainObject, *F) bool) bool {
	if slices.ContainsFunc(and, func(f *F) bool { return !fits(o, f) }) {
		return false
	}
	if or != nil && !slices.ContainsFunc(or, func(f *F) bool { return fits(o, f) }) {
		return false
	}
	return not == nil || !fits(o, not)
}

// plainDeactivated reports whether a filter asks for deactivated users as well.
func plainDeactivated(f *model.UserFilter, negated bool) bool {
	if f == nil {
		return false
	}
	all, _ := given(f.IncludeDeprovisioned)
	named := slices.ContainsFunc(f.Ids.Value(), okta.ValidID) || slices.Contains(f.Status.Value(), "DEPROVISIONED")
	if all || named && !negated || plainDeactivated(f.Not.Value(), !negated) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(f.And.Value(), f.Or.Value()), func(part *model.UserFilter) bool { return plainDeactivated(part, negated) })
}

// baseText is a condition on a base attribute.
type baseText struct {
	name  string
	match *graphql.Omittable[*model.StringMatch]
}

// baseTexts returns the base attributes that Okta documents, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/.
func baseTexts(f *model.UserFilter) []baseText {
	return []baseText{
		{"login", &f.Login}, {"firstName", &f.FirstName}, {"lastName", &f.LastName}, {"middleName", &f.MiddleName},
		{"honorificPrefix", &f.HonorificPrefix}, {"honorificSuffix", &f.HonorificSuffix}, {"email", &f.Email}, {"title", &f.Title},
		{"displayName", &f.DisplayName}, {"nickName", &f.NickName}, {"profileUrl", &f.ProfileURL}, {"secondEmail", &f.SecondEmail},
		{"mobilePhone", &f.MobilePhone}, {"primaryPhone", &f.PrimaryPhone}, {"streetAddress", &f.StreetAddress}, {"city", &f.City},
		{"state", &f.State}, {"zipCode", &f.ZipCode}, {"countryCode", &f.CountryCode}, {"postalAddress", &f.PostalAddress},
		{"preferredLanguage", &f.PreferredLanguage}, {"locale", &f.Locale}, {"timezone", &f.Timezone}, {"userType", &f.UserType},
		{"employeeNumber", &f.EmployeeNumber}, {"costCenter", &f.CostCenter}, {"organization", &f.Organization},
		{"division", &f.Division}, {"department", &f.Department}, {"managerId", &f.ManagerID}, {"manager", &f.Manager},
	}
}
