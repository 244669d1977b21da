package oktasim_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"oktagraph/oktasim"

	"github.com/google/go-cmp/cmp"
)

// datedUser is a user with dates. They are strings of equal length, so they compare as
// dates.
type datedUser struct {
	ID, Status, Created, StatusChanged, LastLogin, LastUpdated string
}

// loggedEvent is an entry of the log.
type loggedEvent struct {
	UUID, Published, EventType string

	Outcome struct{ Result, Reason string }
	Actor   struct{ ID, Type string }
	Target  []struct{ ID, Type string }
}

// today is the newest date of the orgs here, and their clock's time.
func today() time.Time { return time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC) }

func TestAnOrgWithActivityHasPeopleWhoCameAndWentLately(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 1, Users: 1000, Groups: 80, Activity: true, Epoch: today()})
	ago := func(days int) string { return today().AddDate(0, 0, -days).Format("2006-01-02T15:04:05.000Z") }
	for search, least := range map[string]int{
		fmt.Sprintf("created gt %q", ago(7)):                                                 3,
		fmt.Sprintf("status eq \"DEPROVISIONED\" and statusChanged gt %q", ago(30)):          3,
		fmt.Sprintf("status eq \"LOCKED_OUT\" and statusChanged gt %q", ago(4)):              3,
		fmt.Sprintf("status eq \"SUSPENDED\" and statusChanged gt %q", ago(30)):              3,
		fmt.Sprintf("status eq \"ACTIVE\" and created gt %q", ago(30)):                       3,
		fmt.Sprintf("status eq \"PROVISIONED\" and created gt %q and activated pr", ago(30)): 1,
	} {
		found := decode[[]datedUser](t, get(t, org, "/api/v1/users?search="+url.QueryEscape(search)))
		if len(found) < least {
			t.Errorf("%s finds %d users, want %d", search, len(found), least)
		}
	}
	newest := today().Format("2006-01-02T15:04:05.000Z")
	for _, u := range decode[[]datedUser](t, get(t, org, "/api/v1/users?search="+url.QueryEscape(`created gt "2000"`))) {
		for _, date := range []string{u.Created, u.StatusChanged, u.LastLogin, u.LastUpdated} {
			if date > newest || date != "" && date < u.Created {
				t.Errorf("%+v: %s is outside of the user's life", u, date)
			}
		}
	}
}

func TestTheLogOfActivityAgreesWithTheUsers(t *testing.T) {
	t.Parallel()
	cfg := oktasim.Config{Seed: 1, Users: 300, Groups: 30, Activity: true, Epoch: today()}
	org := newOrg(t, cfg)
	target := "/api/v1/logs?limit=1000&since=" + today().AddDate(0, 0, -90).Format(time.RFC3339) + "&until=" + today().Format(time.RFC3339)
	last, kinds := "", map[string]int{}
	events := decode[[]loggedEvent](t, get(t, org, target))
	for _, e := range events {
		if e.Published < last {
			t.Errorf("%s at %s comes after %s", e.EventType, e.Published, last)
		}
		last = e.Published
		kinds[e.EventType+" "+e.Outcome.Result]++
		u := decode[datedUser](t, get(t, org, "/api/v1/users/"+e.Target[0].ID))
		when := map[string]string{
			"user.lifecycle.create": u.Created, "user.lifecycle.deactivate": u.StatusChanged, "user.lifecycle.suspend": u.StatusChanged,
			"user.account.lock": u.StatusChanged,
		}[e.EventType]
		if e.EventType == "user.session.start" && e.Outcome.Result == "SUCCESS" {
			when = u.LastLogin
			if e.Actor.ID != u.ID {
				t.Errorf("%s signed in as %s", e.Actor.ID, u.ID)
			}
		}
		if when != "" && when != e.Published {
			t.Errorf("%s of %s is logged at %s, the user says %s", e.EventType, u.ID, e.Published, when)
		}
	}
	for _, kind := range []string{
		"user.lifecycle.create SUCCESS", "user.lifecycle.deactivate SUCCESS", "user.account.lock SUCCESS", "user.session.start SUCCESS",
		"user.session.start FAILURE", "group.user_membership.add SUCCESS",
	} {
		if kinds[kind] == 0 {
			t.Errorf("no %s among %v", kind, kinds)
		}
	}
	if diff := cmp.Diff(events, decode[[]loggedEvent](t, get(t, newOrg(t, cfg), target))); diff != "" {
		t.Errorf("an equal org has another log: %s", diff)
	}
	if someone := events[len(events)-1].Actor.ID; someone != "" {
		own := decode[[]loggedEvent](t, get(t, org, target+"&filter="+url.QueryEscape(`actor.id eq "`+someone+`"`)))
		for _, e := range own {
			if e.Actor.ID != someone {
				t.Errorf("%+v is not done by %s", e, someone)
			}
		}
		if len(own) == 0 {
			t.Errorf("the log forgets %s", someone)
		}
	}
}
