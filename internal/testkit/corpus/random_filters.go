package corpus

import (
	"fmt"
	"strconv"
	"strings"

	"oktagraph/oktasim"
)

// filter draws a filter of users or groups.
func (m *maker) filter(input string) string {
	if input == "AppFilter" {
		return m.maybe(`{status: ["ACTIVE"]}`, `{signOnMode: ["SAML_2_0", "BOOKMARK"]}`, `{labelStartsWith: "s"}`, `{name: "slack", status: ["INACTIVE"]}`, `{status: []}`)
	}
	if input == "RoleAssignmentFilter" {
		return m.maybe(
			`{role: ["SUPER_ADMIN", "acme:HELP_DESK_ADMIN"]}`, `{kind: [CUSTOM, IAM]}`, `{assigneeType: [USER, GROUP]}`, `{role: []}`,
			`{or: [{kind: CUSTOM}, {assigneeType: SERVICE_APP}], not: {role: "SUPER_ADMIN"}}`, `{and: [{assigneeType: [USER]}, {kind: [STANDARD]}]}`,
		)
	}
	draw := m.userCondition
	if input == "GroupFilter" {
		draw = m.groupCondition
	}
	return m.conditions(draw, 2)
}

// RandomUserFilter and RandomGroupFilter draw filters of which many are nested.
func RandomUserFilter(dice Dice, org *oktasim.Org) string {
	m := &maker{dice: dice, org: org}
	return m.conditions(m.userCondition, 3)
}

// RandomGroupFilter is RandomUserFilter for groups.
func RandomGroupFilter(dice Dice, org *oktasim.Org) string {
	m := &maker{dice: dice, org: org}
	return m.conditions(m.groupCondition, 3)
}

// conditions draws a filter with some conditions, "" for none at the top.
func (m *maker) conditions(draw func() string, depth int) string {
	var parts []string
	for range m.dice(3) + 3/(depth+2) {
		part := draw()
		if depth > 0 && m.dice(4) == 0 {
			part = m.compound(draw, depth-1)
		}
		name, _, _ := strings.Cut(part, ":")
		if !strings.HasPrefix(strings.Join(parts, ", "), name+":") && !strings.Contains(strings.Join(parts, ", "), ", "+name+":") {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func (m *maker) compound(draw func() string, depth int) string {
	inner := func() string {
		if text := m.conditions(draw, depth); text != "" {
			return text
		}
		return "{}"
	}
	switch m.dice(3) {
	case 0:
		return "not: " + inner()
	case 1:
		return "and: [" + inner() + ", " + inner() + "]"
	default:
		return "or: [" + inner() + ", " + inner() + "]"
	}
}

func (m *maker) userCondition() string {
	switch m.dice(18) {
	case 16:
		return "type: " + strconv.Quote(append(m.org.UserTypes(), "otyNoSuchType0000000")[m.dice(len(m.org.UserTypes())+1)])
	case 17:
		return "realm: " + strconv.Quote([]string{m.org.Realm(), "guoNoSuchRealm00000"}[m.dice(2)])
	case 15:
		return baseAttributes()[m.dice(len(baseAttributes()))] + ": {" + m.text() + "}"
	case 0:
		return "ids: " + m.ids("User", 10)
	case 1, 2:
		return "status: [" + []string{"ACTIVE", "STAGED, PROVISIONED", "DEPROVISIONED", ""}[m.dice(4)] + "]"
	case 3:
		return fmt.Sprintf("text: %q", m.letter())
	case 4:
		return "includeDeprovisioned: true"
	case 5:
		return []string{"created", "activated", "statusChanged", "lastUpdated"}[m.dice(4)] + ": " + m.timeRange()
	case 6, 7:
		return []string{"lastLogin", "passwordChanged"}[m.dice(2)] + ": " + m.timeRange()
	case 8:
		return "memberOf: " + m.ids("Group", 3)
	case 9:
		return "holdsRole: " + []string{"{}", `{role: "SUPER_ADMIN"}`, "{kind: CUSTOM}", "{source: GROUP}", `{roles: ["HELP_DESK_ADMIN", "USER_ADMIN"], source: DIRECT}`}[m.dice(5)]
	case 10:
		return `attribute: [{name: "badgeColor", ` + m.text() + `}]`
	case 11:
		return `attribute: [{name: "skills", ` + m.text() + `}, {name: "department", present: true}]`
	default:
		return []string{"department", "title", "city", "firstName", "lastName", "email", "login"}[m.dice(7)] + ": {" + m.text() + "}"
	}
}

// baseAttributes are those that every org's users have.
func baseAttributes() []string {
	return []string{
		"login", "firstName", "lastName", "middleName", "honorificPrefix", "honorificSuffix", "email", "title", "displayName", "nickName",
		"profileUrl", "secondEmail", "mobilePhone", "primaryPhone", "streetAddress", "city", "state", "zipCode", "countryCode",
		"postalAddress", "preferredLanguage", "locale", "timezone", "userType", "employeeNumber", "costCenter", "organization", "division",
		"department", "managerId", "manager",
	}
}

func (m *maker) groupCondition() string {
	switch m.dice(8) {
	case 0:
		return "ids: " + m.ids("Group", 10)
	case 1:
		return "type: [" + []string{"OKTA_GROUP", "APP_GROUP, BUILT_IN", ""}[m.dice(3)] + "]"
	case 2:
		return "name: {" + m.text() + "}"
	case 3:
		return fmt.Sprintf("nameContains: %q", m.letter())
	case 4:
		return "hasAdminRoles: " + strconv.FormatBool(m.dice(2) == 0)
	default:
		return []string{"created", "lastUpdated", "lastMembershipUpdated"}[m.dice(3)] + ": " + m.timeRange()
	}
}

// text draws what is asked of a text.
func (m *maker) text() string {
	switch m.dice(6) {
	case 5: // of somebody, so that it is found
		u := m.org.Users()[m.dice(len(m.org.Users()))]
		return "eq: " + strconv.Quote([]string{u.LastName, u.Department + "x", strings.ToUpper(u.FirstName), u.Email}[m.dice(4)])
	case 0:
		return fmt.Sprintf("startsWith: %q", m.letter())
	case 1:
		return "present: " + strconv.FormatBool(m.dice(2) == 0)
	case 2:
		return `in: ["engineering", "Berlin", "blue", "Sales", "go"]`
	case 3:
		return "in: []"
	default:
		return "eq: " + strconv.Quote([]string{"Engineering", "Manager", "London", "BLUE", "7", "true"}[m.dice(6)])
	}
}

// timeRange draws a range of time.
func (m *maker) timeRange() string {
	at := func() string {
		return strconv.Quote(fmt.Sprintf("20%02d-%02d-01T00:00:00Z", 24+m.dice(3), 1+m.dice(12)))
	}
	switch m.dice(4) {
	case 0:
		return "{after: " + at() + ", before: " + at() + "}"
	case 1:
		return "{before: " + at() + "}"
	default:
		return "{after: " + at() + "}"
	}
}
