package model

import (
	"fmt"
	"testing"
	"time"

	"oktagraph/oktasim"
)

// small is an org whose groups cost less than its users one by one.
func small() Setup {
	return org(oktasim.Config{Users: 70, Groups: 10, GroupsPerUser: 3, DirectAdmins: 3, GroupAdmins: 5})
}

// The lists of members are joined by an index of groups that is minutes older
// than they are: a group made meanwhile is not in it.
func TestAMemberOfANewGroupIsNotMissingFromAYoungAnswer(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, m *Model) {
		whole(t, m.ask("users with groups"))
		time.Sleep(130 * time.Second) // past the life of lists, not of the index
		u := m.active(t, 3)
		var group string
		m.change(t, func(org *oktasim.Org) (err error) {
			group, err = org.CreateGroup(oktasim.Profile{"name": "Made meanwhile"})
			if err == nil {
				err = org.AddMember(group, u.ID)
			}
			return err
		})
		time.Sleep(30 * time.Second)
		whole(t, m.ask("users with groups"))
		time.Sleep(20 * time.Second)
		a := whole(t, m.ask("users with groups"))
		if age := a.Extensions.Okta.OldestAge; age < (50 * time.Second).Milliseconds() {
			shows(t, a, group)
		}
		mark := m.mark()
		a = whole(t, m.askOf(aboutUser(u.ID)))
		if age := a.Extensions.Okta.OldestAge; age < (50 * time.Second).Milliseconds() {
			shows(t, a, group)
		}
		atMost(t, "one user whose groups are known", len(m.since(mark)), 2)
	})
}

// One group's list cannot be read, so its copy from ten minutes ago stands in.
// What is made of it is as old, also for those who ask later.
func TestWhatIsMadeOfAStaleListStaysStale(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, m *Model) {
		whole(t, m.ask("users with groups"))
		g := m.plainGroup(t)
		former := m.Org.MembersOf(g.ID)[0]
		m.change(t, func(org *oktasim.Org) error { return org.RemoveMember(g.ID, former) })
		time.Sleep(10 * time.Minute)
		m.fail(Unavailable, "^/api/v1/groups/"+g.ID+"/users$")
		for i := range 3 {
			mark := m.mark()
			m.ask("users with groups")
			if i > 0 {
				atMost(t, fmt.Sprintf("question %d", i), len(m.since(mark)), 12)
			}
			time.Sleep(20 * time.Second)
		}
		m.askOf(aboutUser(former))
	})
}

// A whole outage: what was answered before is answered again until it is half
// an hour old, and says so; then there is an error.
func TestStaleIsMarkedAndAtMostHalfAnHourOld(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, m *Model) {
		questions := []string{"users with groups and roles", "groups with members and roles", "all assignments", "users by status"}
		for _, q := range questions {
			whole(t, m.ask(q))
		}
		m.fail(Unavailable, ".")
		time.Sleep(25 * time.Minute)
		for _, q := range questions {
			mark := m.mark()
			a := whole(t, m.ask(q))
			if c := a.Extensions.Okta; c.Cache.Stale == 0 || c.OldestAge < (25*time.Minute).Milliseconds() {
				t.Errorf("%s: stale %d, oldest %d ms after 25 minutes", q, c.Cache.Stale, c.OldestAge)
			}
			atMost(t, q+" in an outage", len(m.since(mark)), 20)
		}
		time.Sleep(7 * time.Minute)
		for _, q := range questions {
			if a := m.ask(q); len(a.Errors) == 0 || a.Errors[0].Code() != "UPSTREAM_UNAVAILABLE" {
				t.Errorf("%s after 32 minutes: errors %v, want UPSTREAM_UNAVAILABLE", q, a.Errors)
			}
		}
	})
}
