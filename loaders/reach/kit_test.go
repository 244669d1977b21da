package reach

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"oktagraph/cache"
	"oktagraph/internal/testkit/acting"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// kit is an engine over a simulated org.
type kit struct{ *operationkit.Kit[*Request] }

// bubble runs f with a kit on simulated time, in parallel with other tests.
func bubble(t *testing.T, c oktasim.Config, f func(t *testing.T, k *kit)) {
	t.Helper()
	loaderkit.Bubble(t, c, func(t *testing.T, org *oktasim.Org) { f(t, newKit(t, org)) })
}

func newKit(t *testing.T, org *oktasim.Org) *kit {
	t.Helper()
	return &kit{operationkit.New(t, org, cache.Options{}, NewRequest, admins.ShareSizes)}
}

// hints are those of an operation that requests administrators of users and groups, or of apps.
func hints(apps bool) batch.Hints {
	return batch.Hints{Hints: plan.Hints{Index: true, TargetGroups: !apps, TargetApps: apps}}
}

// world returns the current state of the org.
func (k *kit) world() *acting.World {
	w := &acting.World{Members: map[string][]string{}, Permissions: map[string][]string{}, Resources: map[string][]string{}}
	for _, a := range k.Org.EveryAssignment() {
		w.Assignments = append(w.Assignments, acting.Assignment{
			ID: a.ID, Type: a.RoleType, Kind: a.AssigneeKind, Assignee: a.AssigneeID, Role: a.RoleID, Set: a.ResourceSetID,
			TargetGroups: a.TargetGroups, TargetApps: a.TargetApps,
		})
	}
	for _, g := range k.Org.Groups() {
		w.Members[g.ID] = k.Org.MembersOf(g.ID)
	}
	for _, id := range k.Org.CustomRoles() {
		w.Permissions[id] = k.Org.PermissionsOf(id)
	}
	for _, id := range k.Org.ResourceSets() {
		for _, res := range k.Org.ResourcesOf(id) {
			w.Resources[id] = append(w.Resources[id], res.Path)
		}
	}
	return w
}

func (k *kit) entriesOf(list Administrators) []acting.Entry {
	entries := []acting.Entry{}
	for _, a := range everyone(list) {
		e := acting.Entry{User: a.User, Assignment: a.Assignment.ID(), Reach: string(a.Reach), Group: a.Group}
		if a.Resource != nil {
			e.Resource = k.resourcePath(a.Assignment.ResourceSetID, a.Resource.ID)
		}
		entries = append(entries, e)
	}
	return entries
}

// everyone returns all people of a list.
func everyone(list Administrators) []*Administrator {
	_, all := list.Page(paging.Position{}, math.MaxInt)
	return all
}

// compare compares what was answered of some objects with the org.
func (k *kit) compare(what string, ids []string, got []batch.Result[Administrators], over func(id string) []acting.Entry) error {
	for i, id := range ids {
		if want := over(id); got[i].Err != nil || !slices.Equal(k.entriesOf(got[i].Value), want) {
			return fmt.Errorf("administrators of %s %s: %v, %w\nwant %v", what, id, k.entriesOf(got[i].Value), got[i].Err, want)
		}
	}
	return nil
}

// ask requests the administrators of users, groups and apps, each in an operation of its own,
// and compares them with the org.
func (k *kit) ask(users, groups []string, apps []AppOfType) error {
	k.T.Helper()
	w := k.world()
	var err [3]error
	k.Run(hints(false), func(ctx context.Context, r *Request) {
		err[0] = k.compare("user", users, r.AdministratorsOfUsers(ctx, k.users(users...)), w.OverUser)
	})
	k.Run(hints(false), func(ctx context.Context, r *Request) {
		err[1] = k.compare("group", groups, r.AdministratorsOfGroups(ctx, groups), w.OverGroup)
	})
	ids, types := make([]string, len(apps)), map[string]string{}
	for i, a := range apps {
		ids[i], types[a.ID] = a.ID, a.Type
	}
	k.Run(hints(true), func(ctx context.Context, r *Request) {
		err[2] = k.compare("app", ids, r.AdministratorsOfApps(ctx, apps), func(id string) []acting.Entry { return w.OverApp(id, types[id]) })
	})
	for _, e := range err {
		if e != nil {
			return e
		}
	}
	return nil
}

// users returns users with just what matters here.
func (k *kit) users(ids ...string) []*okta.User {
	status := map[string]string{}
	for _, u := range k.Org.Users() {
		status[u.ID] = string(u.Status)
	}
	users := make([]*okta.User, len(ids))
	for i, id := range ids {
		users[i] = &okta.User{ID: id, Status: status[id]}
	}
	return users
}

// askHolders requests the holders of roles and compares them with the org.
func (k *kit) askHolders(ids ...string) {
	k.T.Helper()
	w := k.world()
	k.Run(operationkit.ManyRoles(), func(ctx context.Context, r *Request) {
		for i, list := range r.HoldersOf(ctx, ids) {
			want := w.Holders(func(a acting.Assignment) bool { return a.Type == ids[i] || a.Role == ids[i] && a.Role != "" })
			got := []acting.Entry{}
			for _, h := range list.Value {
				for _, a := range h.Assignments {
					got = append(got, acting.Entry{User: h.User, Assignment: a.ID(), Reach: "HOLDS"})
				}
			}
			if list.Err != nil || !slices.Equal(got, want) {
				k.T.Errorf("holders of %s: %v, %v, want %v", ids[i], got, list.Err, want)
			}
		}
	})
}

// resourcePath returns the path that a resource of a set links to.
func (k *kit) resourcePath(set, id string) string {
	for _, res := range k.Org.ResourcesOf(set) {
		if res.ID == id {
			return res.Path
		}
	}
	return ""
}
