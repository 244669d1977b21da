package model

import (
	"testing"
	"time"

	"oktagraph/oktasim"
)

// Bindings of thirty sets are too many to read for a page of 200. Those that
// were read before must not be used past their life for that.
func TestBindingsAreNotUsedPastTheirLifeBecauseTheyAreTooMany(t *testing.T) {
	t.Parallel()
	s := org(oktasim.Config{Users: 400, Groups: 40, GroupsPerUser: 3, DirectAdmins: 5, GroupAdmins: 6, ResourceSets: 30, CustomRoles: 3, AdminFlagBlind: true})
	bubble(t, s, func(t *testing.T, m *Model) {
		whole(t, m.ask("all assignments"))
		g := m.plainGroup(t)
		m.change(t, func(org *oktasim.Org) error {
			_, err := org.Bind(org.ResourceSets()[0], org.CustomRoles()[0], g.ID)
			return err
		})
		time.Sleep(6 * time.Minute)
		for range 3 {
			a := whole(t, m.ask("users with groups and roles"))
			if n := a.Extensions.Okta.Cache.Stale; n != 0 {
				t.Errorf("%d stale copies, and Okta is there", n)
			}
			whole(t, m.askOf(aboutUser(m.Org.MembersOf(g.ID)[0])))
			time.Sleep(15 * time.Minute)
		}
	})
}

// The flag of a group that holds a standard and a custom role says nothing of
// custom roles, also when the standard one was revoked since the flag was read.
func TestARevokedStandardRoleProvesNothingAboutTheFlag(t *testing.T) {
	t.Parallel()
	s := org(oktasim.Config{Users: 70, Groups: 12, GroupsPerUser: 3, DirectAdmins: 3, GroupAdmins: 5, AdminFlagBlind: true})
	bubble(t, s, func(t *testing.T, m *Model) {
		flagged := m.plainGroup(t)
		var standard string
		m.change(t, func(org *oktasim.Org) (err error) {
			standard, err = org.GrantRole(flagged.ID, "READ_ONLY_ADMIN")
			if err == nil {
				_, err = org.Bind(org.ResourceSets()[0], org.CustomRoles()[0], flagged.ID)
			}
			return err
		})
		hidden := m.plainGroup(t) // another: the first holds roles now
		var binding string
		m.change(t, func(org *oktasim.Org) (err error) {
			binding, err = org.Bind(org.ResourceSets()[1], org.CustomRoles()[1], hidden.ID)
			return err
		})
		whole(t, m.ask("users with groups")) // reads the flags
		m.change(t, func(org *oktasim.Org) error { return org.RevokeRole(flagged.ID, standard) })
		time.Sleep(5 * time.Second)
		mark := m.mark()
		shows(t, whole(t, m.ask("all assignments")), hidden.ID+":"+binding)
		atMost(t, "all assignments", len(m.since(mark)), 40)
		whole(t, m.ask("users with roles and all assignments"))
	})
}

// Who may have a role was read before the grant, the user's own roles after it.
func TestOneResponseGivesOneFactOneValue(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"the index is the oldest": 200 * time.Second, "all are of an age": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, small(), func(t *testing.T, m *Model) {
				whole(t, m.ask("users with groups")) // the index
				time.Sleep(wait)
				whole(t, m.ask("all assignments"))
				u := m.active(t, 2)
				m.change(t, func(org *oktasim.Org) error { _, err := org.GrantRole(u.ID, "HELP_DESK_ADMIN"); return err })
				both := custom("a user and all assignments", `query($id: ID!) { user(id: $id) { ...U`+rolesPart+directPart+`}
					roleAssignments(first: 200, filter: {role: ["HELP_DESK_ADMIN"]}) { nodes { ...A } pageInfo { hasNextPage } }
					role(id: "HELP_DESK_ADMIN") { __typename id assignments(first: 200) { nodes { ...A } pageInfo { hasNextPage } } } }`,
					map[string]any{"id": u.ID}, map[string]Root{"user": {List: usersList, Key: u.ID}, "roleAssignments": {List: rolesList, Key: "HELP_DESK_ADMIN"}})
				for _, pause := range []time.Duration{110 * time.Second, 20 * time.Second, 70 * time.Second} {
					time.Sleep(pause)
					whole(t, m.askOf(aboutUser(u.ID)))
					mark := m.mark()
					whole(t, m.askOf(both))
					atMost(t, "a user and all assignments", len(m.since(mark)), 40)
				}
			})
		})
	}
}

// A role granted six seconds ago is in each view of the next no-cache answer.
func TestNoCacheShowsAGrantOfSixSecondsAgoEverywhere(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, m *Model) {
		whole(t, m.ask("users with roles and all assignments"))
		u := m.active(t, 4)
		var id string
		m.change(t, func(org *oktasim.Org) (err error) { id, err = org.GrantRole(u.ID, "USER_ADMIN"); return err })
		time.Sleep(6 * time.Second)
		views := map[string]Ask{
			"user.roles":            aboutUser(u.ID),
			"Query.roleAssignments": {Question: "all assignments"},
			"Role.assignments": custom("holders", `{ role(id: "USER_ADMIN") { __typename id assignments(first: 200) { nodes { ...A } pageInfo { hasNextPage } } } }`,
				nil, map[string]Root{}),
			"users.roles": {Question: "users with roles and all assignments"},
		}
		for _, ask := range views {
			ask.Cache = "no-cache"
			mark := m.mark()
			shows(t, whole(t, m.askOf(ask)), u.ID+":"+id)
			atMost(t, ask.Question, len(m.since(mark)), 80)
		}
	})
}
