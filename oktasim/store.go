package oktasim

import (
	"slices"
	"strings"
)

// Status of a user, as Okta spells it.
type Status string

// The statuses of Okta's user lifecycle.
const (
	Staged          Status = "STAGED"
	Provisioned     Status = "PROVISIONED"
	Active          Status = "ACTIVE"
	Recovery        Status = "RECOVERY"
	LockedOut       Status = "LOCKED_OUT"
	PasswordExpired Status = "PASSWORD_EXPIRED"
	Suspended       Status = "SUSPENDED"
	Deprovisioned   Status = "DEPROVISIONED"
)

// user is one user. The struct is compact because an org may have 100,000 users.
type user struct {
	id              string
	status          Status
	transitioning   Status
	created         millis
	activated       millis
	statusChanged   millis
	lastLogin       millis
	lastUpdated     millis
	passwordChanged millis
	typeID          string
	hasPassword     bool
	profile         profile
	groups          []*group // sorted by id, without Everyone
	manager         *user
}

func (u *user) live() bool { return u.status != Deprovisioned }

// group is one group; Everyone's members are computed, not stored.
type group struct {
	id                string
	kind              string
	created           millis
	lastUpdated       millis
	membershipUpdated millis
	profile           profile
	members           []*user // sorted by id, never DEPROVISIONED
	apps              []*app
	source            *app // an APP_GROUP's directory
	owners            []owner
	pending           []membershipChange
}

func (g *group) name() string { return g.profile.text("name") }

const (
	oktaGroup = "OKTA_GROUP"
	appGroup  = "APP_GROUP"
	builtIn   = "BUILT_IN"
)

type owner struct {
	id, kind, display string
	updated           millis
}

// app is an application instance.
type app struct {
	id      string
	kind    appKind
	label   string
	status  string
	created millis
	updated millis
	groups  []*group
	direct  map[*user]millis // users with a direct assignment, and since when
	service bool             // a client that acts for itself, without a user
}

// assigneeKind distinguishes users, groups and clients in role assignments.
type assigneeKind string

const (
	toUser   assigneeKind = "USER"
	toGroup  assigneeKind = "GROUP"
	toClient assigneeKind = "CLIENT"
)

// assignment is one admin role of one user, group or client.
type assignment struct {
	id           string
	roleType     string
	label        string
	kind         assigneeKind
	assignee     string
	created      millis
	updated      millis
	role         string // CUSTOM and IAM roles only
	set          string
	groupTargets []*group
	appTargets   []appTarget
}

// appTarget is an app instance, or a whole catalogue app if app is nil.
type appTarget struct {
	app     *app
	catalog appKind
}

// customRole is one of the org's own admin roles.
type customRole struct {
	id, label, description string
	created, updated       millis
	permissions            []permission
	builtIn                bool
}

type permission struct {
	label            string
	created, updated millis
	conditions       string // JSON, "" is null
}

// resourceSet is a set of resources and the roles bound in it.
type resourceSet struct {
	id, label, description string
	created, updated       millis
	resources              []resource
	bindings               []*binding
}

type resource struct {
	id, orn, path string
	created       millis
}

// binding is one role in one set, with the users, groups and clients who hold it.
type binding struct {
	role    *customRole
	members []bindingMember
}

type bindingMember struct {
	id        string
	kind      assigneeKind
	principal string
	created   millis
}

// userType is a type of user with its own schema.
type userType struct {
	id, schemaID, name, display, description string
	isDefault                                bool
	created, updated                         millis
}

// rule is a group rule.
type rule struct {
	id, name, status, expression string
	groups                       []string
	created, updated             millis
}

// store is the org's data, guarded by the Org's lock.
type store struct {
	history []*event // the log that the org starts with

	orgID    string
	realmID  string
	systemID string

	users      []*user // sorted by id, DEPROVISIONED included
	userByID   map[string]*user
	userLogin  map[string]*user // lower case
	live       int
	groups     []*group // sorted by id, Everyone included
	groupByID  map[string]*group
	everyone   *group
	apps       []*app // sorted by id
	appByID    map[string]*app
	roles      map[string][]*assignment // by assignee
	custom     []*customRole
	sets       []*resourceSet
	types      []userType
	rules      []rule
	userSchema []schemaAttribute
	grpSchema  []schemaAttribute
	factors    map[string][]factor // of users whose factors were changed
	subs       map[*user][]*user   // reports by manager, sorted by id
	created    millis
	stale      map[string][]snapshot // users whose index entry lags
}

func newStore() *store {
	return &store{
		userByID: map[string]*user{}, userLogin: map[string]*user{}, groupByID: map[string]*group{},
		appByID: map[string]*app{}, roles: map[string][]*assignment{}, subs: map[*user][]*user{}, factors: map[string][]factor{}, stale: map[string][]snapshot{},
	}
}

func compareUserID(u *user, id string) int   { return strings.Compare(u.id, id) }
func compareGroupID(g *group, id string) int { return strings.Compare(g.id, id) }
func compareAppID(a *app, id string) int     { return strings.Compare(a.id, id) }

// customRole finds a role by id or label.
func (s *store) customRole(key string) *customRole {
	for _, r := range s.custom {
		if r.id == key || r.label == key {
			return r
		}
	}
	return nil
}

// set finds a resource set by id or label.
func (s *store) set(key string) *resourceSet {
	for _, rs := range s.sets {
		if rs.id == key || rs.label == key {
			return rs
		}
	}
	return nil
}

func (rs *resourceSet) binding(roleKey string) *binding {
	for _, b := range rs.bindings {
		if b.role.id == roleKey || b.role.label == roleKey {
			return b
		}
	}
	return nil
}

// groupsOf lists a user's groups including Everyone, sorted by id.
func (s *store) groupsOf(u *user) []*group {
	out := make([]*group, 0, len(u.groups)+1)
	i, _ := slices.BinarySearchFunc(u.groups, s.everyone.id, compareGroupID)
	out = append(out, u.groups[:i]...)
	out = append(out, s.everyone)
	return append(out, u.groups[i:]...)
}

// rolesOf lists the assignments that Okta shows for a user: the user's own, then those of
// each group, exactly as the group shows them.
func (s *store) rolesOf(u *user) []*assignment {
	own := s.roles[u.id]
	var through []*assignment
	if u.live() {
		for _, g := range s.groupsOf(u) {
			through = append(through, s.roles[g.id]...)
		}
	}
	return append(slices.Clip(own), through...)
}

// memberCount is the count in expand=stats.
func (s *store) memberCount(g *group) int {
	if g == s.everyone {
		return s.live
	}
	return len(g.members)
}
