package okta

import (
	"strconv"

	"oktagraph/okta/jsonscan"
)

// carver turns scanned objects into ours with as few allocations as the result
// needs. A cached user does not keep the other 199 of its page in memory.
type carver struct{ jsonscan.Carver }

func (c *carver) user(data []byte) (*User, error) {
	var status, transition, typeID, realm, profile jsonscan.Span
	var created, activated, statusChanged, lastLogin, lastUpdated, passwordChanged jsonscan.Span
	c.Begin()
	err := jsonscan.EachMember(data, func(key jsonscan.Text, value []byte) error {
		switch string(key.Name()) {
		case "credentials", "_links", "_embedded":
			return nil
		case "id":
			c.SetID(value)
		case "status":
			status = c.Word(value)
		case "transitioningToStatus":
			transition = c.Word(value)
		case "type":
			typeID = c.MemberWord(value, "id")
		case "realmId":
			realm = c.Word(value)
		case "created":
			created = c.Word(value)
		case "activated":
			activated = c.Word(value)
		case "statusChanged":
			statusChanged = c.Word(value)
		case "lastLogin":
			lastLogin = c.Word(value)
		case "lastUpdated":
			lastUpdated = c.Word(value)
		case "passwordChanged":
			passwordChanged = c.Word(value)
		case "profile":
			profile = c.Keep(key, value)
			return nil
		}
		c.Keep(key, value)
		return nil
	})
	if err != nil {
		return nil, err
	}
	id := c.ID()
	if id == "" {
		return nil, errNoID
	}
	words, raw := c.Words(), c.Raw()
	cut := func(s jsonscan.Span) string { return s.Of(words) }
	return &User{
		Beside: new(Kept),
		ID:     id, Status: cut(status), TransitioningTo: cut(transition), TypeID: cut(typeID), RealmID: cut(realm),
		Created: Timestamp(cut(created)), Activated: Timestamp(cut(activated)), StatusChanged: Timestamp(cut(statusChanged)),
		LastLogin: Timestamp(cut(lastLogin)), LastUpdated: Timestamp(cut(lastUpdated)), PasswordChanged: Timestamp(cut(passwordChanged)),
		Profile: profile.ObjectIn(raw), Raw: raw,
	}, nil
}

func (c *carver) group(data []byte) (*Group, error) {
	var kind, created, lastUpdated, lastMembership, profile jsonscan.Span
	var classes []string
	var stats *GroupStats
	c.Begin()
	err := jsonscan.EachMember(data, func(key jsonscan.Text, value []byte) error {
		switch string(key.Name()) {
		case "credentials", "_links":
			return nil
		case "_embedded":
			stats = embeddedStats(value)
			return nil
		case "id":
			c.SetID(value)
		case "type":
			kind = c.Word(value)
		case "created":
			created = c.Word(value)
		case "lastUpdated":
			lastUpdated = c.Word(value)
		case "lastMembershipUpdated":
			lastMembership = c.Word(value)
		case "objectClass":
			classes = texts(value)
		case "profile":
			profile = c.Keep(key, value)
			return nil
		}
		c.Keep(key, value)
		return nil
	})
	if err != nil {
		return nil, err
	}
	id := c.ID()
	if id == "" {
		return nil, errNoID
	}
	words, raw := c.Words(), c.Raw()
	cut := func(s jsonscan.Span) string { return s.Of(words) }
	return &Group{
		Beside: new(Kept),
		ID:     id, Type: cut(kind), Created: Timestamp(cut(created)), LastUpdated: Timestamp(cut(lastUpdated)),
		LastMembershipUpdated: Timestamp(cut(lastMembership)), ObjectClass: classes,
		Profile: profile.ObjectIn(raw), Raw: raw, Stats: stats,
	}, nil
}

// texts reads an array of strings and skips other values.
func texts(value []byte) []string {
	if len(value) == 0 || value[0] != '[' {
		return nil
	}
	out := []string{}
	_ = jsonscan.EachElement(value, func(v []byte) error {
		if s, ok := jsonscan.Scalar(v); ok {
			out = append(out, s)
		}
		return nil
	})
	return out
}

// embeddedStats reads _embedded.stats; nil when there are none.
func embeddedStats(embedded []byte) *GroupStats {
	value, ok := jsonscan.Lookup(embedded, "stats")
	if !ok || len(value) == 0 || value[0] != '{' {
		return nil
	}
	var s GroupStats
	_ = jsonscan.EachMember(value, func(key jsonscan.Text, v []byte) error {
		switch string(key.Name()) {
		case "usersCount":
			s.Users = count(v)
		case "appsCount":
			s.Apps = count(v)
		case "groupPushMappingsCount":
			s.PushMappings = count(v)
		// The specification, real payloads and a release note spell it three ways.
		case "hasAdminPrivilege", "hasAdminPrivileges", "hasAdminPrivlege":
			if flag, err := strconv.ParseBool(jsonscan.ScalarOrEmpty(v)); err == nil {
				s.HasAdmin = &flag
			}
		}
		return nil
	})
	return &s
}

func count(value []byte) int {
	n, err := strconv.Atoi(jsonscan.ScalarOrEmpty(value))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
