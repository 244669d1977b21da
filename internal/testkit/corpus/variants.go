package corpus

import "oktagraph/oktasim"

// Variants are small orgs of every kind there is, by name.
func Variants() map[string]oktasim.Config {
	base := oktasim.Config{Seed: 3, Users: 90, Deprovisioned: 8, Groups: 24, GroupsPerUser: 4, DirectAdmins: 7, GroupAdmins: 9, IAMRoles: true, Governance: true}
	vary := func(change func(*oktasim.Config)) oktasim.Config {
		c := base
		change(&c)
		return c
	}
	return map[string]oktasim.Config{
		"usual":                       base,
		"flag hasAdminPrivileges":     vary(func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagPrivileges }),
		"flag hasAdminPrivlege":       vary(func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagPrivlege }),
		"no admin flag":               vary(func(c *oktasim.Config) { c.AdminFlag = oktasim.FlagAbsent }),
		"flag blind for custom roles": vary(func(c *oktasim.Config) { c.AdminFlagBlind = true }),
		"assignees through groups":    vary(func(c *oktasim.Config) { c.AssigneesThroughGroups = true }),
		"deactivated keep groups":     vary(func(c *oktasim.Config) { c.DeprovisionedKeepGroups = true }),
		"short pages under /iam":      vary(func(c *oktasim.Config) { c.IAMPageSize = 2 }),
		"more roles than a page": vary(func(c *oktasim.Config) {
			c.IAMPageSize, c.CustomRoles, c.ResourceSets, c.BindingsPerSet = 20, 25, 21, 2
		}),
		"short addresses":            vary(func(c *oktasim.Config) { c.MaxURL, c.MaxComparisons = 1200, 20 }),
		"realms and owners":          vary(func(c *oktasim.Config) { c.Realms, c.Governance = true, true }),
		"no custom roles":            vary(func(c *oktasim.Config) { c.CustomRoles, c.ResourceSets = -1, -1 }),
		"nobody is admin by a group": vary(func(c *oktasim.Config) { c.AdminGroups, c.GroupAdmins = -1, -1 }),
		"many groups, few users":     vary(func(c *oktasim.Config) { c.Users, c.Groups, c.GroupsPerUser = 60, 230, 6 }),
		"few groups, many users":     vary(func(c *oktasim.Config) { c.Users, c.Groups, c.GroupsPerUser = 400, 6, 2 }),
	}
}
