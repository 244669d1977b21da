package okta

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Group is one group of an org, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/.
type Group struct {
	ID string
	// Type is OKTA_GROUP, APP_GROUP, BUILT_IN or an unknown word.
	Type string

	Created, LastUpdated Timestamp
	// LastMembershipUpdated changes with each added or removed member.
	LastMembershipUpdated Timestamp

	ObjectClass []string
	// Profile holds name, description and custom attributes together. It may share
	// Raw's memory; modify neither.
	Profile Object
	// Raw is the whole object without _links and _embedded.
	Raw Object
	// Stats is nil unless the list was read with expand=stats.
	Stats *GroupStats
	// Beside holds text kept along with the group; nil keeps none.
	Beside *Kept
}

// GroupStats are the counts of expand=stats.
type GroupStats struct {
	Users, Apps, PushMappings int
	// HasAdmin reports whether the group holds an admin role; nil when Okta sent none
	// of the flag's three known spellings.
	HasAdmin *bool
}

// Name returns the profile's name, "" when it is absent.
func (g *Group) Name() string {
	if s := g.Profile.String("name"); s != nil {
		return *s
	}
	return ""
}

// Description returns the profile's description, nil when it is absent or null. An
// empty description is not nil.
func (g *Group) Description() *string { return g.Profile.String("description") }

// DecodeGroup reads one group object as tolerantly as DecodeUser reads a user.
func DecodeGroup(raw []byte) (*Group, error) {
	var c carver
	g, err := c.group(raw)
	if err != nil {
		return nil, fmt.Errorf("decode group: %w", err)
	}
	return g, nil
}

// MarshalJSON writes the object as Okta sent it (Raw), with the stats in Okta's
// place, so that DecodeGroup reads the same group back.
func (g *Group) MarshalJSON() ([]byte, error) {
	if len(g.Raw) < 2 {
		return nil, errors.New("okta: group without its raw object")
	}
	if g.Stats == nil {
		return g.Raw, nil
	}
	stats, err := json.Marshal(wireStats{
		Users: g.Stats.Users, Apps: g.Stats.Apps, PushMappings: g.Stats.PushMappings, HasAdmin: g.Stats.HasAdmin,
	})
	if err != nil {
		return nil, fmt.Errorf("encode group stats: %w", err)
	}
	out := make([]byte, 0, len(g.Raw)+len(stats)+len(`,"_embedded":{"stats":}`))
	out = append(out, g.Raw[:len(g.Raw)-1]...)
	out = append(out, `,"_embedded":{"stats":`...)
	out = append(out, stats...)
	return append(out, `}}`...), nil
}

// UnmarshalJSON is DecodeGroup.
func (g *Group) UnmarshalJSON(data []byte) error {
	decoded, err := DecodeGroup(data)
	if err != nil {
		return err
	}
	*g = *decoded
	return nil
}

// wireStats is _embedded.stats in Okta's spelling.
type wireStats struct {
	Users        int   `json:"usersCount"`
	Apps         int   `json:"appsCount"`
	PushMappings int   `json:"groupPushMappingsCount"`
	HasAdmin     *bool `json:"hasAdminPrivilege,omitempty"`
}
