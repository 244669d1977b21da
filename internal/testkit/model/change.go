package model

import (
	"fmt"
	"slices"
	"strings"

	"oktagraph/oktasim"
)

// Change is a change of the org. I and J choose among what there is; a change
// that Okta refuses changes nothing.
type Change struct {
	What string
	I, J int
}

// Changes are the kinds of changes. What is repeated is drawn more often.
func Changes() []string {
	return []string{
		"add member", "remove member", "create group", "grant to user", "revoke from user", "create user", "bind group", "grant to group", "revoke from group",
		"add member", "remove member", "create group", "grant to user", "move member", "rename user", "deactivate or reactivate", "delete user",
		"give login away", "suspend or activate", "activate staged", "delete group", "rename group", "bind user",
	}
}

// String describes the step.
func (c Change) String() string { return fmt.Sprintf("change: %s %d %d", c.What, c.I, c.J) }

func (c Change) run(m *Model) {
	c.apply(m.Org, m)
	m.History.Note(m.Org)
}

func (c Change) apply(org *oktasim.Org, m *Model) {
	switch c.What {
	case "create staged users", "create user", "rename user", "give login away", "suspend or activate", "activate staged", "deactivate or reactivate", "delete user":
		c.changeUser(org, m)
	case "grant to user", "grant to group", "revoke from user", "revoke from group", "bind user", "bind group":
		c.changeRoles(org)
	default:
		c.changeGroup(org, m)
	}
}

func (c Change) user(org *oktasim.Org) oktasim.UserInfo { return pick(org.Users(), c.I) }
func (c Change) group(org *oktasim.Org) oktasim.GroupInfo {
	return pick(org.Groups(), c.J)
}

func (c Change) changeUser(org *oktasim.Org, m *Model) {
	u := c.user(org)
	switch c.What {
	case "create staged users":
		for range 15 {
			Change{What: "create user", J: 1}.changeUser(org, m)
		}
	case "create user":
		m.made++
		login := fmt.Sprintf("new%d@sim.example.com", m.made)
		status := []oktasim.Status{oktasim.Active, oktasim.Staged, oktasim.Provisioned}[c.J%3]
		_, _ = org.CreateUser(oktasim.Profile{"login": login, "email": login, "firstName": "New", "lastName": fmt.Sprint(m.made)}, status)
	case "rename user":
		m.made++
		_ = org.UpdateUser(u.ID, oktasim.Profile{"login": fmt.Sprintf("renamed%d@sim.example.com", m.made), "firstName": fmt.Sprint("Renamed", m.made)})
	case "give login away":
		other := pick(org.Users(), c.J)
		m.made++
		if org.UpdateUser(u.ID, oktasim.Profile{"login": fmt.Sprintf("former%d@sim.example.com", m.made)}) == nil {
			_ = org.UpdateUser(other.ID, oktasim.Profile{"login": u.Login})
		}
	case "suspend or activate":
		status := oktasim.Active
		if u.Status == oktasim.Active {
			status = oktasim.Suspended
		}
		if u.Status != oktasim.Deprovisioned {
			_ = org.SetUserStatus(u.ID, status)
		}
	case "activate staged":
		if u, ok := somebody(org, c.I, oktasim.Staged); ok {
			_ = org.SetUserStatus(u.ID, oktasim.Active)
		}
	case "deactivate or reactivate":
		status := oktasim.Deprovisioned
		if u.Status == oktasim.Deprovisioned {
			status = oktasim.Provisioned
		}
		_ = org.SetUserStatus(u.ID, status)
	default:
		if len(org.Users()) > 5 {
			_ = org.DeleteUser(u.ID)
		}
	}
}

// somebody chooses among the users in a status.
func somebody(org *oktasim.Org, i int, status oktasim.Status) (oktasim.UserInfo, bool) {
	users := slices.DeleteFunc(org.Users(), func(u oktasim.UserInfo) bool { return u.Status != status })
	if len(users) == 0 {
		return oktasim.UserInfo{}, false
	}
	return pick(users, i), true
}

func (c Change) changeGroup(org *oktasim.Org, m *Model) {
	g := c.group(org)
	switch c.What {
	case "add member":
		if u := c.user(org); u.Status != oktasim.Deprovisioned {
			_ = org.AddMember(g.ID, u.ID)
		}
	case "remove member":
		if members := org.MembersOf(g.ID); len(members) > 0 {
			_ = org.RemoveMember(g.ID, pick(members, c.I))
		}
	case "move member":
		if members := org.MembersOf(g.ID); len(members) > 0 {
			_ = org.MoveMember(g.ID, pick(org.Groups(), c.J+c.I).ID, pick(members, c.I))
		}
	case "create group":
		m.made++
		id, err := org.CreateGroup(oktasim.Profile{"name": fmt.Sprintf("New group %d", m.made)})
		if u := c.user(org); err == nil && u.Status != oktasim.Deprovisioned {
			_ = org.AddMember(id, u.ID)
		}
	case "delete group":
		if len(org.Groups()) > 3 {
			_ = org.DeleteGroup(g.ID)
		}
	case "rename group":
		m.made++
		_ = org.UpdateGroup(g.ID, oktasim.Profile{"name": fmt.Sprintf("Renamed group %d", m.made)})
	}
}

// roleTypes are granted to users and groups.
var roleTypes = []string{"USER_ADMIN", "HELP_DESK_ADMIN", "READ_ONLY_ADMIN", "APP_ADMIN", "SUPER_ADMIN"}

func (c Change) changeRoles(org *oktasim.Org) {
	assignee := c.user(org).ID
	if strings.HasSuffix(c.What, "group") {
		assignee = c.group(org).ID
	}
	switch {
	case strings.HasPrefix(c.What, "grant"):
		_, _ = org.GrantRole(assignee, pick(roleTypes, c.I+c.J))
	case strings.HasPrefix(c.What, "revoke"):
		holders := slices.Concat(org.AssignmentsOf(assignee), holdersLike(org, assignee))
		if len(holders) > 0 {
			a := pick(holders, c.I)
			_ = org.RevokeRole(a.AssigneeID, a.ID)
		}
	default:
		if sets, roles := org.ResourceSets(), org.CustomRoles(); len(sets) > 0 && len(roles) > 0 {
			_, _ = org.Bind(pick(sets, c.I), pick(roles, c.J), assignee)
		}
	}
}

// holdersLike are the assignments of all users, or of all groups, whichever the
// assignee is, so that a revocation mostly finds one.
func holdersLike(org *oktasim.Org, assignee string) []oktasim.AssignmentInfo {
	var all []oktasim.AssignmentInfo
	for _, g := range org.Groups() {
		if g.HasRoles && strings.HasPrefix(assignee, "00g") {
			all = append(all, org.AssignmentsOf(g.ID)...)
		}
	}
	direct, _ := org.Admins()
	for _, id := range direct {
		if !strings.HasPrefix(assignee, "00g") {
			all = append(all, org.AssignmentsOf(id)...)
		}
	}
	return all
}

// pick chooses one of a list that is not empty.
func pick[T any](list []T, i int) T { return list[i%len(list)] }
