package loaders

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

// How long what Okta said counts as fresh, and how long it may stand in when
// Okta cannot be asked. Directory data changes by people's hands: a minute or
// two is what an admin waits after a change without wondering. What describes
// the org as a whole (custom roles, statistics) changes rarely and costs most.
const (
	softObject = 2 * time.Minute
	softList   = time.Minute
	softOrg    = 5 * time.Minute
	// hard is as long as cache.maxStale may be set, which is what bounds how old a
	// copy may be that stands in.
	hard = 24 * time.Hour
	// softStats is a little longer than softList: statistics that came with a list
	// are not to end before it, whatever part of their lives chance takes off.
	softStats = softList * 5 / 4
	// absent is short: what was just created must not stay missing.
	absent = 15 * time.Second
)

// pageOf is one page of a list in the cache: ids, and Okta's cursor of the
// next page.
type pageOf struct {
	IDs  []string `json:"ids"`
	Next string   `json:"next,omitempty"`
}

// userRoles is what GET /users/{id}/roles says: the user's own assignments,
// and those the user's groups bring (told). A nil Told is not known, an empty one
// is none; both survive Redis.
type userRoles struct {
	Own  []*okta.RoleAssignment `json:"own"`
	Told []*okta.RoleAssignment `json:"told"`
}

var (
	userKind = &cache.Kind[*okta.User]{
		Name: "u", Soft: softObject, Hard: hard, Absent: absent,
		Encode: func(u *okta.User) ([]byte, error) { return u.Raw, nil },
		Decode: okta.DecodeUser,
		// 232 for the struct, some 220 for its short strings, 32 for what is kept beside
		// it, whose text counts as if it were there; an eighth for the allocator's size
		// classes.
		Size: func(u *okta.User) int { return (len(u.Raw)+u.KeptMost())*9/8 + 490 },
	}
	groupKind = &cache.Kind[*okta.Group]{
		Name: "g", Soft: softObject, Hard: hard, Absent: absent,
		Encode: func(g *okta.Group) ([]byte, error) { return g.Raw, nil },
		Decode: okta.DecodeGroup,
		// 160 for the struct, some 210 for its short strings, classes and statistics.
		Size: func(g *okta.Group) int { return (len(g.Raw)+g.KeptMost())*9/8 + 440 },
	}
	loginKind      = idKind("login", softObject, hard)
	userGroupsKind = idsKind("u.g", softObject, hard)
	allMembersKind = idsKind("g.all", softObject, hard)
	membersKind    = pageKind("g.u", softObject, hard)
	userListKind   = pageKind("ul", softList, hard)
	groupListKind  = pageKind("gl", softList, hard)
	statsKind      = jsonKind[*okta.GroupStats]("g.st", softStats, hard)
	userRolesKind  = jsonKind[userRoles]("u.r", softObject, hard)
	groupRolesKind = jsonKind[[]*okta.RoleAssignment]("g.r", softObject, hard)
	targetsKind    = jsonKind[[]assignmentTargets]("t", softObject, hard)
	customRoleKind = jsonKind[*okta.CustomRole]("r", softOrg, hard)
	permsKind      = jsonKind[[]*okta.Permission]("r.p", softOrg, hard)
	setKind        = jsonKind[*okta.ResourceSet]("rs", softOrg, hard)
	orgIDsKind     = idsKind("org", softOrg, hard)
	indexKind      = jsonKind[*Index]("org.g", softOrg, hard)
	bindingsKind   = jsonKind[*bindingMembers]("org.b", softOrg, hard)
)

// jsonKind declares a kind kept as JSON. The size of a value in process is
// taken as twice its JSON: Go's headers and spare capacity cost about as much
// as the text itself.
func jsonKind[T any](name string, soft, hard time.Duration) *cache.Kind[T] {
	return &cache.Kind[T]{
		Name: name, Soft: soft, Hard: hard, Absent: absent, Expansion: 2,
		Encode: func(v T) ([]byte, error) { return json.Marshal(v) },
		Decode: func(raw []byte) (T, error) {
			var v T
			if err := json.Unmarshal(raw, &v); err != nil {
				return v, fmt.Errorf("read cached %s: %w", name, err)
			}
			return v, nil
		},
	}
}

// pageKind is jsonKind for pages of lists, which are weighed without being
// encoded: they come in thousands.
func pageKind(name string, soft, hard time.Duration) *cache.Kind[pageOf] {
	k := jsonKind[pageOf](name, soft, hard)
	decode := k.Decode
	k.Decode = func(raw []byte) (pageOf, error) {
		p, err := decode(raw)
		p.IDs = slices.Clone(p.IDs) // without the room that decoding leaves for more
		return p, err
	}
	k.Size = func(p pageOf) int { return 48 + len(p.IDs)*idSize + len(p.Next) }
	return k
}

// idSize is what an id holds: 20 letters in a block of 24 bytes, and the string's
// header.
const idSize = 24 + 16

// idsKind declares a kind kept as ids with commas between them, which no id
// contains.
func idsKind(name string, soft, hard time.Duration) *cache.Kind[[]string] {
	return &cache.Kind[[]string]{
		Name: name, Soft: soft, Hard: hard, Absent: absent,
		Encode: func(ids []string) ([]byte, error) { return []byte(strings.Join(ids, ",")), nil },
		Decode: func(raw []byte) ([]string, error) {
			if len(raw) == 0 {
				return []string{}, nil
			}
			return strings.Split(string(raw), ","), nil
		},
		Size: func(ids []string) int { return 24 + len(ids)*idSize },
	}
}

func idKind(name string, soft, hard time.Duration) *cache.Kind[string] {
	return &cache.Kind[string]{
		Name: name, Soft: soft, Hard: hard, Absent: absent,
		Encode: func(id string) ([]byte, error) { return []byte(id), nil },
		Decode: func(raw []byte) (string, error) { return string(raw), nil },
		Size:   func(id string) int { return len(id) + idSize - 20 },
	}
}
