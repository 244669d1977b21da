package oktasim

import (
	"slices"
	"strconv"
	"strings"
)

// schemaAttribute declares one attribute of a profile.
type schemaAttribute struct {
	name, title, kind, items string
	description, format      string
	minLength, maxLength     int
	enum                     []string // JSON texts
	titles                   []string // of the values in enum; may be nil
	of                       string   // the name of the only type that has it; "" for all types
}

// schemas defines the custom attributes of generated profiles.
func (g *generator) schemas() {
	g.store.userSchema = []schemaAttribute{
		{name: "badgeColor", title: "Badge color", kind: "string", enum: []string{`"blue"`, `"green"`, `"red"`}, titles: []string{"Blue", "Green", "Red"}},
		{name: "deskNumber", title: "Desk number", kind: "number"},
		{name: "workload", title: "Workload", kind: "number", enum: []string{"0.25", "0.5", "0.75", "1"}},
		{name: "skills", title: "Skills", kind: "array", items: "string"},
		{name: "floors", title: "Floors", kind: "array", items: "integer"},
		{name: "scores", title: "Scores", kind: "array", items: "number"},
		{name: "agency", title: "Agency", kind: "string", description: "The partner that sends the person", maxLength: 80, of: "contractor"},
	}
	g.store.grpSchema = []schemaAttribute{
		{name: "confidential", title: "Confidential", kind: "boolean"},
		{name: "seats", title: "Seats", kind: "number"},
		{name: "steward", title: "Steward", kind: "string"},
	}
}

func listTypes(c *call) error {
	b := append(c.body, '[')
	for i, t := range c.store.types {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendType(b, t)
	}
	c.body = append(b, ']')
	return nil
}

func getType(c *call) error {
	for _, t := range c.store.types {
		if t.id == c.params[0] || (c.params[0] == "default" && t.isDefault) {
			c.body = c.view.appendType(c.body, t)
			return nil
		}
	}
	return notFound(c.params[0], "CVDType")
}

func (v *view) appendType(b []byte, t userType) []byte {
	link := func(rel, path, id string) {
		b = append(appendKey(b, rel), `{"rel":"`...)
		b = append(b, rel...)
		b = append(b, `","href":"`...)
		b = append(b, v.base...)
		b = append(b, path...)
		b = append(b, id...)
		b = append(b, `","method":"GET"}`...)
	}
	b = append(b, '{')
	b = appendField(b, "id", t.id)
	b = appendField(b, "displayName", t.display)
	b = appendField(b, "name", t.name)
	b = appendField(b, "description", t.description)
	b = appendField(b, "createdBy", v.store.systemID)
	b = appendField(b, "lastUpdatedBy", v.store.systemID)
	b = appendMoment(b, "created", t.created)
	b = appendMoment(b, "lastUpdated", t.updated)
	b = appendBool(b, "default", t.isDefault)
	b = append(b, `,"_links":{`...)
	link("schema", "/api/v1/meta/schemas/user/", t.schemaID)
	link("self", "/api/v1/meta/types/user/", t.id)
	return append(b, "}}"...)
}

// baseAttributes are the 31 attributes of Okta's user profile, as recorded.
func baseAttributes() []schemaAttribute {
	list := []schemaAttribute{
		{name: "login", title: "Username", minLength: 5, maxLength: 100}, {name: "firstName", title: "First name", minLength: 1, maxLength: 50},
		{name: "lastName", title: "Last name", minLength: 1, maxLength: 50}, {name: "middleName", title: "Middle name"},
		{name: "honorificPrefix", title: "Honorific prefix"}, {name: "honorificSuffix", title: "Honorific suffix"},
		{name: "email", title: "Primary email", format: "email"}, {name: "title", title: "Title"}, {name: "displayName", title: "Display name"},
		{name: "nickName", title: "Nickname"}, {name: "profileUrl", title: "Profile Url", format: "uri"},
		{name: "secondEmail", title: "Secondary email", format: "email"}, {name: "mobilePhone", title: "Mobile phone", maxLength: 100},
		{name: "primaryPhone", title: "Primary phone", maxLength: 100}, {name: "streetAddress", title: "Street address"}, {name: "city", title: "City"},
		{name: "state", title: "State"}, {name: "zipCode", title: "Zip code"}, {name: "countryCode", title: "Country code", format: "country-code"},
		{name: "postalAddress", title: "Postal Address"}, {name: "preferredLanguage", title: "Preferred language", format: "language-code"},
		{name: "locale", title: "Locale", format: "locale"}, {name: "timezone", title: "Time zone", format: "timezone"},
		{name: "userType", title: "User type"}, {name: "employeeNumber", title: "Employee number"}, {name: "costCenter", title: "Cost center"},
		{name: "organization", title: "Organization"}, {name: "division", title: "Division"}, {name: "department", title: "Department"},
		{name: "managerId", title: "ManagerId"}, {name: "manager", title: "Manager"},
	}
	for i := range list {
		list[i].kind = "string"
	}
	return list
}

func getUserSchema(c *call) error {
	name := c.params[0]
	for _, t := range c.store.types {
		if t.schemaID != name && (name != "default" || !t.isDefault) {
			continue
		}
		custom := slices.DeleteFunc(slices.Clone(c.store.userSchema), func(a schemaAttribute) bool { return a.of != "" && a.of != t.name })
		required := []string{"login", "firstName", "lastName", "email"}
		c.body = c.view.appendSchema(c.body, "user/"+name, t.name, t.display, t.description, custom, baseAttributes(), required, t.id)
		return nil
	}
	return notFound(name, "CVDSchema")
}

func getGroupSchema(c *call) error {
	base := []schemaAttribute{{name: "name", title: "Name", kind: "string"}, {name: "description", title: "Description", kind: "string"}}
	c.body = c.view.appendSchema(
		c.body, "group/default", "group", "Okta group", "Okta group profile template", c.store.grpSchema, base, []string{"name"}, "",
	)
	return nil
}

// appendSchema writes the envelope as recorded: custom and base definitions, combined
// with allOf.
func (v *view) appendSchema(
	b []byte, path, name, title, description string, custom, base []schemaAttribute, required []string, typeID string,
) []byte {
	b = append(b, '{')
	b = appendField(b, "id", v.base+"/meta/schemas/"+path)
	b = append(b, `,"$schema":"http://json-schema.org/draft-04/schema#"`...)
	b = appendField(b, "name", name)
	b = appendField(b, "title", title)
	b = appendField(b, "description", description)
	b = appendMoment(b, "lastUpdated", v.store.created)
	b = appendMoment(b, "created", v.store.created)
	b = append(b, `,"definitions":{"custom":{"id":"#custom","type":"object","properties":{`...)
	b = appendAttributes(b, custom, nil)
	b = append(b, `},"required":[]},"base":{"id":"#base","type":"object","properties":{`...)
	b = appendAttributes(b, base, required)
	b = append(b, `},"required":[`...)
	for i, r := range required {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, r)
	}
	b = append(b, `]}},"type":"object","properties":{"profile":{"allOf":[{"$ref":"#/definitions/custom"},{"$ref":"#/definitions/base"}]}},"_links":{`...)
	b = append(b, `"self":{"rel":"self","href":"`...)
	b = append(b, v.base+"/api/v1/meta/schemas/"+path...)
	b = append(b, `","method":"GET"}`...)
	if typeID != "" {
		b = append(b, `,"type":{"rel":"type","href":"`...)
		b = append(b, v.base+"/api/v1/meta/types/user/"+typeID...)
		b = append(b, `","method":"GET"}`...)
	}
	return append(b, "}}"...)
}

func appendAttributes(b []byte, list []schemaAttribute, required []string) []byte {
	for _, a := range list {
		b = append(appendKey(b, a.name), '{')
		b = appendField(b, "title", a.title)
		b = appendField(b, "type", a.kind)
		if slices.Contains(required, a.name) {
			b = append(b, `,"required":true`...)
		}
		b = appendLimits(append(b, `,"mutability":"READ_WRITE","scope":"NONE"`...), a)
		if a.items != "" {
			b = append(b, `,"items":{"type":"`+a.items+`"}`...)
		}
		if len(a.enum) > 0 {
			b = append(b, `,"enum":[`+strings.Join(a.enum, ",")+`]`...)
		}
		b = appendTitles(b, a)
		b = append(b, `,"permissions":[{"principal":"SELF","action":"READ_ONLY"}],"master":{"type":"PROFILE_MASTER"}}`...)
	}
	return b
}

// appendLimits writes an attribute's description and the limits of its values.
func appendLimits(b []byte, a schemaAttribute) []byte {
	if a.description != "" {
		b = appendField(b, "description", a.description)
	}
	if a.format != "" {
		b = appendField(b, "format", a.format)
	}
	if a.minLength > 0 {
		b = append(b, `,"minLength":`+strconv.Itoa(a.minLength)...)
	}
	if a.maxLength > 0 {
		b = append(b, `,"maxLength":`+strconv.Itoa(a.maxLength)...)
	}
	return b
}

// appendTitles writes the display names of values, if they have any.
func appendTitles(b []byte, a schemaAttribute) []byte {
	if len(a.titles) == 0 {
		return b
	}
	b = append(b, `,"oneOf":[`...)
	for i, title := range a.titles {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"const":`+a.enum[i]...)
		b = append(appendField(b, "title", title), '}')
	}
	return append(b, ']')
}
