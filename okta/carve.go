package okta

import (
	"bytes"
	"strconv"
)

// carver turns scanned objects into ours with as few allocations as the result
// needs: per user one struct, one Raw, one string that all of its short members are
// cut from, and its id, which lists keep without the user and which therefore must not
// pin the rest. Its buffers are reused from object to object, and it copies everything
// it keeps, so a page's body can be dropped or reused and one cached user does not pin
// the other 199.
type carver struct {
	raw   []byte
	words []byte
	id    []byte
}

// span marks a short member inside carver.words.
type span struct{ from, to int }

// begin starts a new object.
func (c *carver) begin() {
	c.raw = append(c.raw[:0], '{')
	c.words, c.id = c.words[:0], c.id[:0]
}

// keep appends a member to Raw as written, and returns where the value stands.
func (c *carver) keep(key text, value []byte) span {
	if len(c.raw) > 1 {
		c.raw = append(c.raw, ',')
	}
	c.raw = append(c.raw, key...)
	c.raw = append(c.raw, ':')
	from := len(c.raw)
	c.raw = append(c.raw, value...)
	return span{from, len(c.raw)}
}

// word notes a short scalar; objects, arrays and null become "".
func (c *carver) word(value []byte) span {
	from := len(c.words)
	c.words = appendScalar(c.words, value)
	return span{from, len(c.words)}
}

// appendScalar appends what loose would return, without an allocation.
func appendScalar(to, value []byte) []byte {
	if len(value) > 1 && value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return append(to, value[1:len(value)-1]...)
	}
	return append(to, loose(value)...)
}

// finish closes Raw and returns a copy of it.
func (c *carver) finish() Object {
	c.raw = append(c.raw, '}')
	return append(make(Object, 0, len(c.raw)), c.raw...)
}

// object returns the part of raw that s marks when it is an object, else nil.
func (s span) object(raw Object) Object {
	if s.to > s.from && raw[s.from] == '{' {
		return raw[s.from:s.to:s.to]
	}
	return nil
}

func (c *carver) user(data []byte) (*User, error) {
	var status, transition, typeID, realm, profile span
	var created, activated, statusChanged, lastLogin, lastUpdated, passwordChanged span
	c.begin()
	err := eachMember(data, func(key text, value []byte) error {
		switch string(key.name()) {
		case "credentials", "_links", "_embedded":
			return nil
		case "id":
			c.id = appendScalar(c.id[:0], value)
		case "status":
			status = c.word(value)
		case "transitioningToStatus":
			transition = c.word(value)
		case "type":
			typeID = c.memberWord(value, "id")
		case "realmId":
			realm = c.word(value)
		case "created":
			created = c.word(value)
		case "activated":
			activated = c.word(value)
		case "statusChanged":
			statusChanged = c.word(value)
		case "lastLogin":
			lastLogin = c.word(value)
		case "lastUpdated":
			lastUpdated = c.word(value)
		case "passwordChanged":
			passwordChanged = c.word(value)
		case "profile":
			profile = c.keep(key, value)
			return nil
		}
		c.keep(key, value)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(c.id) == 0 {
		return nil, errNoID
	}
	words, raw := string(c.words), c.finish()
	cut := func(s span) string { return words[s.from:s.to] }
	return &User{
		Beside: new(Kept),
		ID:     string(c.id), Status: cut(status), TransitioningTo: cut(transition), TypeID: cut(typeID), RealmID: cut(realm),
		Created: Timestamp(cut(created)), Activated: Timestamp(cut(activated)), StatusChanged: Timestamp(cut(statusChanged)),
		LastLogin: Timestamp(cut(lastLogin)), LastUpdated: Timestamp(cut(lastUpdated)), PasswordChanged: Timestamp(cut(passwordChanged)),
		Profile: profile.object(raw), Raw: raw,
	}, nil
}

func (c *carver) group(data []byte) (*Group, error) {
	var kind, created, lastUpdated, lastMembership, profile span
	var classes []string
	var stats *GroupStats
	c.begin()
	err := eachMember(data, func(key text, value []byte) error {
		switch string(key.name()) {
		case "credentials", "_links":
			return nil
		case "_embedded":
			stats = embeddedStats(value)
			return nil
		case "id":
			c.id = appendScalar(c.id[:0], value)
		case "type":
			kind = c.word(value)
		case "created":
			created = c.word(value)
		case "lastUpdated":
			lastUpdated = c.word(value)
		case "lastMembershipUpdated":
			lastMembership = c.word(value)
		case "objectClass":
			classes = texts(value)
		case "profile":
			profile = c.keep(key, value)
			return nil
		}
		c.keep(key, value)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(c.id) == 0 {
		return nil, errNoID
	}
	words, raw := string(c.words), c.finish()
	cut := func(s span) string { return words[s.from:s.to] }
	return &Group{
		Beside: new(Kept),
		ID:     string(c.id), Type: cut(kind), Created: Timestamp(cut(created)), LastUpdated: Timestamp(cut(lastUpdated)),
		LastMembershipUpdated: Timestamp(cut(lastMembership)), ObjectClass: classes,
		Profile: profile.object(raw), Raw: raw, Stats: stats,
	}, nil
}

// memberWord notes a scalar member of a nested object.
func (c *carver) memberWord(value []byte, name string) span {
	if len(value) == 0 || value[0] != '{' {
		return span{}
	}
	inner, _ := Object(value).Lookup(name)
	return c.word(inner)
}

// texts reads an array of strings, leaving out what is none.
func texts(value []byte) []string {
	if len(value) == 0 || value[0] != '[' {
		return nil
	}
	out := []string{}
	_ = eachElement(value, func(v []byte) error {
		if s, ok := scalar(v); ok {
			out = append(out, s)
		}
		return nil
	})
	return out
}

// embeddedStats reads _embedded.stats; nil when there are none.
func embeddedStats(embedded []byte) *GroupStats {
	value, ok := Object(embedded).Lookup("stats")
	if !ok || len(value) == 0 || value[0] != '{' {
		return nil
	}
	var s GroupStats
	_ = eachMember(value, func(key text, v []byte) error {
		switch string(key.name()) {
		case "usersCount":
			s.Users = count(v)
		case "appsCount":
			s.Apps = count(v)
		case "groupPushMappingsCount":
			s.PushMappings = count(v)
		// The specification, real payloads and a release note spell it three ways.
		case "hasAdminPrivilege", "hasAdminPrivileges", "hasAdminPrivlege":
			if flag, err := strconv.ParseBool(loose(v)); err == nil {
				s.HasAdmin = &flag
			}
		}
		return nil
	})
	return &s
}

func count(value []byte) int {
	n, err := strconv.Atoi(loose(value))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
