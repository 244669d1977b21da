package model

import (
	"encoding/json"

	"oktagraph/okta"
)

// Group is an Okta group in the graph.
type Group struct {
	*okta.Group
	Tenant string
}

// IsNode marks the schema's interface.
func (*Group) IsNode() {}

// IsAssignee marks the schema's interface.
func (*Group) IsAssignee() {}

// Label is the group's name.
func (g *Group) Label() *string { return nonEmpty(g.Name()) }

// Type is the type in the schema's terms. Types that Okta adds later are UNKNOWN, with the
// original in typeRaw.
func (g *Group) Type() GroupType {
	if t := GroupType(g.Group.Type); t.IsValid() {
		return t
	}
	return GroupTypeUnknown
}

// TypeRaw is the type as Okta returns it.
func (g *Group) TypeRaw() string { return g.Group.Type }

// Name is the group's name.
func (g *Group) Name() string { return g.Group.Name() }

// Description is the purpose of the group; in Okta it is often empty.
func (g *Group) Description() *string { return g.Group.Description() }

// Profile is the whole profile.
func (g *Group) Profile() json.RawMessage { return json.RawMessage(g.Group.Profile) }

// Raw is the whole object as Okta returned it, except what may not be shown.
func (g *Group) Raw() json.RawMessage { return json.RawMessage(g.Group.Raw) }

// SourceID is the id of the app that an APP_GROUP was imported from, "" for other groups.
func (g *Group) SourceID() string {
	source, _ := g.Group.Raw.Lookup("source")
	if id := okta.Object(source).String("id"); id != nil {
		return *id
	}
	return ""
}

// Key identifies the object among those of its type.
func (g *Group) Key() string { return g.ID }
