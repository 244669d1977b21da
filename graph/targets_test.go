package graph_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/oktasim"
)

// targetsOf are an assignment's targets; nil fields are null.
type targetsOf struct {
	Unrestricted *bool
	Groups, Apps struct{ Nodes []struct{ ID, Name string } } // nil if the connection is null
}

// targets reads the targets of a user's roles by type, and checks how many calls that took.
func (w *world) targets(t *testing.T, user string, calls int) map[string]*targetsOf {
	t.Helper()
	w.org.ResetCalls()
	var data struct {
		User struct {
			RoleAssignments []struct {
				Role    struct{ Type string }
				Targets *targetsOf
			}
		}
	}
	w.mustAsk(t, `query($id: ID!) {user(id: $id) {roleAssignments(source: DIRECT) {
		role {type} targets {unrestricted groups {nodes {id}} apps {nodes {name}}}
	}}}`, map[string]any{"id": user}).into(t, &data)
	if got := w.org.Calls().Total; got != calls {
		t.Errorf("%d calls, want %d: %v", got, calls, w.org.Calls().ByRoute)
	}
	byRole := map[string]*targetsOf{}
	for _, a := range data.User.RoleAssignments {
		byRole[a.Role.Type] = a.Targets
	}
	return byRole
}

func (w *world) grant(t *testing.T, assignee, role string, targets ...string) string {
	t.Helper()
	id, err := w.org.GrantRole(assignee, role, targets...)
	if err != nil {
		t.Fatalf("grant %s: %v", role, err)
	}
	return id
}

func TestARoleRevokedWhileItsListIsCachedHasNoTargets(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"HELP_DESK_ADMIN", "APP_ADMIN"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, setup{org: oktasim.Config{Users: 5, Groups: 3, DirectAdmins: -1}})
				user := w.person(t, ada, "A", oktasim.Active)
				id := w.grant(t, user, role)
				w.mustAsk(t, `query($id: ID!) {user(id: $id) {roleAssignments(source: DIRECT) {role {id}}}}`, map[string]any{"id": user})
				time.Sleep(10 * time.Second)
				if err := w.org.RevokeRole(user, id); err != nil {
					t.Fatal(err)
				}
				for _, calls := range []int{1, 0} {
					if diff := cmp.Diff(map[string]*targetsOf{role: {}}, w.targets(t, user, calls)); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
				}
			})
		})
	}
}

func TestARoleGrantedAfterTheTargetsWereReadHasItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Users: 5, Groups: 3, DirectAdmins: -1}})
		user := w.person(t, ada, "A", oktasim.Active)
		w.grant(t, user, "HELP_DESK_ADMIN")
		w.mustAsk(t, `query($id: ID!) {user(id: $id) {roleAssignments(source: DIRECT) {role {id}}}}`, map[string]any{"id": user})
		time.Sleep(100 * time.Second)
		yes := true
		free := &targetsOf{Unrestricted: &yes}
		free.Groups.Nodes, free.Apps.Nodes = []struct{ ID, Name string }{}, []struct{ ID, Name string }{}
		if diff := cmp.Diff(map[string]*targetsOf{"HELP_DESK_ADMIN": free}, w.targets(t, user, 1)); diff != "" {
			t.Errorf("before (-want +got):\n%s", diff)
		}
		time.Sleep(30 * time.Second) // the assignments expire, the targets do not
		w.grant(t, user, "GROUP_MEMBERSHIP_ADMIN")
		want := map[string]*targetsOf{"HELP_DESK_ADMIN": free, "GROUP_MEMBERSHIP_ADMIN": free}
		for _, calls := range []int{3, 0} { // the user, the assignments, the targets
			if diff := cmp.Diff(want, w.targets(t, user, calls)); diff != "" {
				t.Errorf("after (-want +got):\n%s", diff)
			}
		}
	})
}

// A field that needs both kinds of targets reads the second kind only after the first. A
// field that needs one kind must not wait for a batch that cannot start until it continues.
func TestOneKindOfTargetsDoesNotWaitForTheOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, setup{org: oktasim.Config{Users: 5, Groups: 3, DirectAdmins: -1}})
		user := w.person(t, ada, "A", oktasim.Active)
		w.grant(t, user, "HELP_DESK_ADMIN")
		w.grant(t, user, "APP_ADMIN")
		began := time.Now()
		w.mustAsk(t, `query($id: ID!) {user(id: $id) {roleAssignments {targets {unrestricted groups {nodes {id}}}}}}`, map[string]any{"id": user})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
