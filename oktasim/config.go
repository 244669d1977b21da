package oktasim

import (
	"errors"
	"fmt"
	"time"

	"oktagraph/okta/expression"
)

// Config describes a simulated org. The zero value is a small, fast, patient
// org: 100 users, 20 groups, no latency, no rate limit. For counts, 0 means the
// default named at the field and a negative number means none.
type Config struct {
	// Seed decides every id, name and date. Equal configs make equal orgs.
	Seed uint64 `yaml:"seed"`
	// Name is the org's subdomain and company name; default "sim".
	Name string `yaml:"name"`
	// Token is the SSWS token the org accepts; default one made from the seed.
	Token string `yaml:"token"`

	// Users counts the users that are not DEPROVISIONED; default 100.
	Users int `yaml:"users"`
	// Deprovisioned users come on top of Users; default 4 % of them.
	Deprovisioned int `yaml:"deprovisioned"`
	// Groups counts all groups, Everyone included; default 20.
	Groups int `yaml:"groups"`
	// EmptyGroups of the groups have no members; default 5 %.
	EmptyGroups int `yaml:"emptyGroups"`
	// AppGroups of the groups are APP_GROUPs mastered by a directory; default 5 %.
	AppGroups int `yaml:"appGroups"`
	// GroupsPerUser is the mean number of groups of a user besides Everyone
	// and admin groups; default 8. Sizes follow Zipf's law.
	GroupsPerUser int `yaml:"groupsPerUser"`
	// Apps counts applications; default 30, so that a target list can pass 20.
	Apps int `yaml:"apps"`

	// DirectAdmins hold roles of their own; default 2 % of Users, at most 100,
	// at least 1.
	DirectAdmins int `yaml:"directAdmins"`
	// GroupAdmins hold roles only through AdminGroups; default 25, and no more
	// than a quarter of the users.
	GroupAdmins int `yaml:"groupAdmins"`
	// AdminGroups are the groups that hold roles; default 4, no more than a
	// quarter of the groups.
	AdminGroups int `yaml:"adminGroups"`
	// CustomRoles counts custom admin roles; default 3.
	CustomRoles int `yaml:"customRoles"`
	// ResourceSets counts resource sets; default 3.
	ResourceSets int `yaml:"resourceSets"`
	// BindingsPerSet counts the roles bound in each set; default 2, no more
	// than CustomRoles.
	BindingsPerSet int `yaml:"bindingsPerSet"`
	// ServiceApps counts OAuth clients that act for themselves, which stand among
	// the applications; default 3. Of three in turn one is super admin, one holds a
	// role for some groups and a custom role, one holds none.
	ServiceApps int `yaml:"serviceApps"`
	// IAMRoles adds Okta's built-in resource sets and assignments of roles such
	// as ACCESS_CERTIFICATIONS_ADMIN.
	IAMRoles bool `yaml:"iamRoles"`

	// DeprovisionedKeepGroups lets /users/{id}/groups of a DEPROVISIONED user
	// name former groups; else it names Everyone alone. Member lists never
	// contain DEPROVISIONED users.
	DeprovisionedKeepGroups bool `yaml:"deprovisionedKeepGroups"`
	// Realms adds realmId to users.
	Realms bool `yaml:"realms"`
	// Governance adds the owners link to groups.
	Governance bool `yaml:"governance"`
	// AdminFlag is the spelling of the admin flag in expand=stats:
	// hasAdminPrivilege (default), hasAdminPrivileges, hasAdminPrivlege, absent.
	AdminFlag string `yaml:"adminFlag"`
	// AdminFlagBlind leaves the flag false for groups that hold roles only by
	// custom bindings, as orgs before release 2026.01.2 did.
	AdminFlagBlind bool `yaml:"adminFlagBlind"`
	// AssigneesThroughGroups lists users with roles only through a group among
	// /iam/assignees/users; whether Okta does so is not known.
	AssigneesThroughGroups bool `yaml:"assigneesThroughGroups"`
	// FeaturesOff names endpoints that answer 401 E0000015, as in an org
	// without the licence: see the Feature constants.
	FeaturesOff []Feature `yaml:"featuresOff"`
	// IAMPageSize is the page size of /iam lists; default 100.
	IAMPageSize int `yaml:"iamPageSize"`
	// MaxURL is the longest request URI in bytes before a 414; default 16384.
	MaxURL int `yaml:"maxUrl"`
	// MaxComparisons is the most comparisons a search or filter may have before
	// a 400; default 100.
	MaxComparisons int `yaml:"maxComparisons"`
	// AdminHost is the host of links under /iam/roles. Default: the called
	// host with -admin after its first label, or the called host itself when
	// that is an IP address or has a single label.
	AdminHost string `yaml:"adminHost"`

	// RateLimit is off (default: headers tell of a huge limit), workforce,
	// enterprise, developer, or N/min for every bucket.
	RateLimit string `yaml:"rateLimit"`
	// Buckets overrides limits a minute by bucket name.
	Buckets map[string]int `yaml:"buckets"`
	// TokenShare is the share of a bucket one token may spend; default 1
	// (Okta's own default is 0.5).
	TokenShare float64 `yaml:"tokenShare"`
	// ShareInHeaders makes the headers tell the token's share of the limit
	// instead of the org's limit.
	ShareInHeaders bool `yaml:"shareInHeaders"`
	// ForeignTraffic is the number of calls a minute others spend in every
	// bucket.
	ForeignTraffic int `yaml:"foreignTraffic"`
	// Concurrency is the number of requests served at once before Okta's
	// concurrency 429; default 0, no limit (Okta: 75).
	Concurrency int `yaml:"concurrency"`
	// Latency of every call: a duration ("80ms"), "measured" for what was
	// recorded by endpoint, or "" and "0" for none.
	Latency string `yaml:"latency"`

	// MembershipLag is how long at most a member list stays behind a change;
	// 3 s was recorded.
	MembershipLag time.Duration `yaml:"membershipLag"`
	// SearchLag is how long at most a search or filter answers from before a
	// change; 1 s was recorded. Answers within it are not monotonic.
	SearchLag time.Duration `yaml:"searchLag"`

	// Faults are in force from the start.
	Faults []Fault `yaml:"faults"`

	// DPoP makes the token endpoint ask every client for DPoP proofs.
	DPoP bool `yaml:"dpop"`
	// Clients are the OAuth service apps of the org.
	Clients []Client `yaml:"clients"`
	// Tokens are further SSWS tokens, of admins who may see less.
	Tokens []Token `yaml:"tokens"`
	// TokenLifetime of OAuth access tokens; default Okta's fixed hour.
	TokenLifetime time.Duration `yaml:"tokenLifetime"`
	// NonceLifetime is how long a DPoP nonce is handed out; default 24 h. Nonces
	// are taken for three times as long.
	NonceLifetime time.Duration `yaml:"nonceLifetime"`
	// Control opens the control API under /sim/v1 to holders of this key;
	// empty: closed.
	Control string `yaml:"control"`

	// Activity adds what happened in the weeks before Epoch: people who came, left, were
	// locked out or signed in, and the System Log of that. Without it the newest users are
	// two months old and the log begins empty.
	Activity bool `yaml:"activity"`
	// Epoch is the newest date of generated objects; default 2026-11-01.
	Epoch time.Time `yaml:"epoch"`
	// Clock tells the time and waits; default the system's.
	Clock Clock `yaml:"-"`
	// Hooks delivers event hooks; default a client of its own that gives up
	// after Okta's 3 s.
	Hooks HookTransport `yaml:"-"`
}

// Spellings of the admin flag in expand=stats, for Config.AdminFlag.
const (
	FlagPrivilege  = "hasAdminPrivilege"
	FlagPrivileges = "hasAdminPrivileges"
	FlagPrivlege   = "hasAdminPrivlege"
	FlagAbsent     = "absent"
)

// withDefaults fills every field that was left open.
func (c Config) withDefaults() Config {
	set := func(field *int, value int) {
		switch {
		case *field < 0:
			*field = 0
		case *field == 0:
			*field = value
		}
	}
	set(&c.Users, 100)
	set(&c.Deprovisioned, c.Users*4/100)
	set(&c.Groups, 20)
	c.Groups = max(c.Groups, 1) // Everyone
	set(&c.EmptyGroups, c.Groups*5/100)
	set(&c.AppGroups, c.Groups*5/100)
	set(&c.GroupsPerUser, 8)
	set(&c.Apps, 30)
	set(&c.ServiceApps, 3)
	set(&c.DirectAdmins, max(1, min(c.Users*2/100, 100)))
	c.DirectAdmins = min(c.DirectAdmins, c.Users)
	set(&c.AdminGroups, min(4, c.Groups/4))
	set(&c.GroupAdmins, min(25, c.Users/4))
	if c.AdminGroups == 0 {
		c.GroupAdmins = 0
	}
	set(&c.CustomRoles, 3)
	set(&c.ResourceSets, 3)
	set(&c.BindingsPerSet, 2)
	c.BindingsPerSet = min(c.BindingsPerSet, c.CustomRoles)
	set(&c.IAMPageSize, 100)
	set(&c.MaxURL, 16<<10)
	set(&c.MaxComparisons, expression.MaxComparisons)
	c.IAMPageSize = max(c.IAMPageSize, 1)
	if c.Name == "" {
		c.Name = "sim"
	}
	if c.AdminFlag == "" {
		c.AdminFlag = FlagPrivilege
	}
	if c.TokenShare == 0 {
		c.TokenShare = 1
	}
	if c.TokenLifetime == 0 {
		c.TokenLifetime = time.Hour
	}
	if c.NonceLifetime <= 0 {
		c.NonceLifetime = 24 * time.Hour
	}
	if c.Epoch.IsZero() {
		c.Epoch = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	}
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	return c
}

// Validate lists everything that is wrong with the config.
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	switch c.AdminFlag {
	case FlagPrivilege, FlagPrivileges, FlagPrivlege, FlagAbsent:
	default:
		fail("adminFlag %q is none of %s, %s, %s, %s", c.AdminFlag, FlagPrivilege, FlagPrivileges, FlagPrivlege, FlagAbsent)
	}
	if c.TokenShare < 0 || c.TokenShare > 1 {
		fail("tokenShare %v is not between 0 and 1", c.TokenShare)
	}
	if _, err := parseLatency(c.Latency); err != nil {
		errs = append(errs, err)
	}
	if _, err := parseRateLimit(c.RateLimit); err != nil {
		errs = append(errs, err)
	}
	if c.EmptyGroups+c.AdminGroups+1 > c.Groups {
		fail("groups %d cannot hold Everyone, %d empty and %d admin groups", c.Groups, c.EmptyGroups, c.AdminGroups)
	}
	if c.GroupAdmins+c.DirectAdmins > c.Users {
		fail("users %d cannot hold %d direct and %d group admins", c.Users, c.DirectAdmins, c.GroupAdmins)
	}
	if c.MembershipLag < 0 || c.SearchLag < 0 {
		fail("membershipLag and searchLag cannot be negative")
	}
	for _, f := range c.Faults {
		if err := f.validate(); err != nil {
			errs = append(errs, err)
		}
	}
	for _, f := range c.FeaturesOff {
		if !f.known() {
			fail("featuresOff: unknown feature %q", f)
		}
	}
	return errors.Join(errs...)
}
