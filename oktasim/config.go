package oktasim

import (
	"errors"
	"fmt"
	"time"

	"oktagraph/okta/expression"
)

// Config describes a simulated org. The zero value is a small, fast org that tolerates
// everything: 100 users, 20 groups, no latency, no rate limit. For counts, 0 means the
// default given at the field and a negative number means none.
type Config struct {
	// Seed decides every id, name and date. Equal configs make equal orgs.
	Seed uint64 `yaml:"seed"`
	// Name is the org's subdomain and company name; default "sim".
	Name string `yaml:"name"`
	// Token is the SSWS token the org accepts; default one made from the seed.
	Token string `yaml:"token"`

	// Users is the number of users that are not DEPROVISIONED; default 100.
	Users int `yaml:"users"`
	// Deprovisioned is the number of further users, who are DEPROVISIONED; default 4 % of Users.
	Deprovisioned int `yaml:"deprovisioned"`
	// Groups is the number of groups, including Everyone; default 20.
	Groups int `yaml:"groups"`
	// EmptyGroups is how many of the groups have no members; default 5 %.
	EmptyGroups int `yaml:"emptyGroups"`
	// AppGroups is how many of the groups are APP_GROUPs mastered by a directory; default
	// 5 %.
	AppGroups int `yaml:"appGroups"`
	// GroupsPerUser is the mean number of a user's groups, without Everyone and admin
	// groups; default 8. Group sizes follow Zipf's law.
	GroupsPerUser int `yaml:"groupsPerUser"`
	// Apps is the number of applications; default 30, so that a target list can exceed
	// 20.
	Apps int `yaml:"apps"`

	// DirectAdmins is how many users hold roles of their own; default 2 % of Users, at
	// most 100, at least 1.
	DirectAdmins int `yaml:"directAdmins"`
	// GroupAdmins is how many users hold roles only through AdminGroups; default 25, but
	// no more than a quarter of the users.
	GroupAdmins int `yaml:"groupAdmins"`
	// AdminGroups is how many groups hold roles; default 4, but no more than a quarter of
	// the groups.
	AdminGroups int `yaml:"adminGroups"`
	// CustomRoles is the number of custom admin roles; default 3.
	CustomRoles int `yaml:"customRoles"`
	// ResourceSets is the number of resource sets; default 3.
	ResourceSets int `yaml:"resourceSets"`
	// BindingsPerSet is the number of roles bound in each set; default 2, at most
	// CustomRoles.
	BindingsPerSet int `yaml:"bindingsPerSet"`
	// ServiceApps is the number of OAuth clients that act for themselves, listed among
	// the applications in addition to Apps; default 3. Of every three, one is a super
	// admin, one holds a role for some groups and a custom role, and one holds none.
	ServiceApps int `yaml:"serviceApps"`
	// IAMRoles adds Okta's built-in resource sets and assignments of roles such
	// as ACCESS_CERTIFICATIONS_ADMIN.
	IAMRoles bool `yaml:"iamRoles"`

	// DeprovisionedKeepGroups makes /users/{id}/groups of a DEPROVISIONED user list
	// former groups instead of only Everyone. Member lists never contain DEPROVISIONED
	// users.
	DeprovisionedKeepGroups bool `yaml:"deprovisionedKeepGroups"`
	// Realms adds realmId to users.
	Realms bool `yaml:"realms"`
	// Governance adds the owners link to groups.
	Governance bool `yaml:"governance"`
	// AdminFlag is the spelling of the admin flag in expand=stats:
	// hasAdminPrivilege (default), hasAdminPrivileges, hasAdminPrivlege, absent.
	AdminFlag string `yaml:"adminFlag"`
	// AdminFlagBlind leaves the flag false for groups that hold roles only through custom
	// bindings, as in orgs before release 2026.01.2.
	AdminFlagBlind bool `yaml:"adminFlagBlind"`
	// AssigneesThroughGroups includes users with roles only through a group in
	// /iam/assignees/users; whether Okta does so is unknown.
	AssigneesThroughGroups bool `yaml:"assigneesThroughGroups"`
	// FeaturesOff lists features whose endpoints answer 401 E0000015, as in an org
	// without the licence: see the Feature constants.
	FeaturesOff []Feature `yaml:"featuresOff"`
	// IAMPageSize is the page size of /iam lists; default 100.
	IAMPageSize int `yaml:"iamPageSize"`
	// MaxURL is the longest request URI in bytes, above which the answer is 414; default
	// 16384.
	MaxURL int `yaml:"maxUrl"`
	// MaxComparisons is the most comparisons a search or filter may have, above which the
	// answer is 400; default 100.
	MaxComparisons int `yaml:"maxComparisons"`
	// AdminHost is the host of links under /iam/roles. The default is the called host
	// with -admin after its first label, or the called host itself if that is an IP
	// address or has a single label.
	AdminHost string `yaml:"adminHost"`

	// RateLimit is off (default: headers show a huge limit), workforce, enterprise,
	// developer, or N/min for every bucket.
	RateLimit string `yaml:"rateLimit"`
	// Buckets overrides the limits per minute by bucket name.
	Buckets map[string]int `yaml:"buckets"`
	// TokenShare is the share of a bucket one token may spend; default 1
	// (Okta's own default is 0.5).
	TokenShare float64 `yaml:"tokenShare"`
	// ShareInHeaders makes the headers show the token's share of the limit instead of the
	// org's limit.
	ShareInHeaders bool `yaml:"shareInHeaders"`
	// ForeignTraffic is the number of calls per minute that others spend in every bucket.
	ForeignTraffic int `yaml:"foreignTraffic"`
	// Concurrency is the number of concurrent requests, above which the answer is Okta's
	// concurrency 429; default 0, no limit (Okta: 75).
	Concurrency int `yaml:"concurrency"`
	// Latency of every call: a duration ("80ms"), "measured" for the recorded latencies
	// by endpoint, or "" or "0" for none.
	Latency string `yaml:"latency"`

	// MembershipLag is the longest time a member list stays behind a change; 3 s was
	// recorded.
	MembershipLag time.Duration `yaml:"membershipLag"`
	// SearchLag is the longest time a search or filter answers from before a change; 1 s
	// was recorded. Answers within it are not monotonic.
	SearchLag time.Duration `yaml:"searchLag"`

	// Faults are active from the start.
	Faults []Fault `yaml:"faults"`

	// DPoP makes the token endpoint require DPoP proofs of every client.
	DPoP bool `yaml:"dpop"`
	// Clients are the OAuth service apps of the org.
	Clients []Client `yaml:"clients"`
	// Tokens are additional SSWS tokens, for admins who may see less.
	Tokens []Token `yaml:"tokens"`
	// TokenLifetime is the lifetime of OAuth access tokens; default Okta's fixed hour.
	TokenLifetime time.Duration `yaml:"tokenLifetime"`
	// NonceLifetime is how long a DPoP nonce is issued; default 24 h. Nonces are accepted
	// for three of these periods.
	NonceLifetime time.Duration `yaml:"nonceLifetime"`
	// Control is the key of the control API under /sim/v1; empty disables the API.
	Control string `yaml:"control"`

	// Activity adds the events of the weeks before Epoch: people who were hired, left,
	// were locked out or signed in, and their System Log. Without it, the newest users
	// are two months old and the log begins empty.
	Activity bool `yaml:"activity"`
	// Epoch is the newest date of generated objects; default 2026-11-01.
	Epoch time.Time `yaml:"epoch"`
	// Clock provides the time and waits; default the system's.
	Clock Clock `yaml:"-"`
	// Hooks sends event hooks; default a client of its own with Okta's timeout of 3 s.
	Hooks HookTransport `yaml:"-"`
}

// Spellings of the admin flag in expand=stats, for Config.AdminFlag.
const (
	FlagPrivilege  = "hasAdminPrivilege"
	FlagPrivileges = "hasAdminPrivileges"
	FlagPrivlege   = "hasAdminPrivlege"
	FlagAbsent     = "absent"
)

// withDefaults fills every field that was left empty.
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

// Validate returns every mistake in the config.
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
