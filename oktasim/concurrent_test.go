package oktasim_test

import (
	"sync"
	"testing"
	"time"

	"oktagraph/oktasim"
)

// TestReadsAndChangesTogether is for the race detector.
func TestReadsAndChangesTogether(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2, Users: 200, MembershipLag: time.Second, SearchLag: time.Second, RateLimit: "100000/min", Hooks: &receiver{}})
	must[string](t)(org.RegisterHook(t.Context(), oktasim.Hook{URL: "https://hooks.example"}))
	group := plainGroup(org)
	users := org.MembersOf(org.Everyone())
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for j := range 30 {
				u := users[i*40+j]
				for _, err := range []error{
					org.AddMember(group, u), org.UpdateUser(u, oktasim.Profile{"title": "T"}), org.RemoveMember(group, u), org.SetUserStatus(u, oktasim.Suspended),
				} {
					if err != nil {
						t.Error(err)
					}
				}
			}
		})
		wg.Go(func() {
			for range 30 {
				for _, target := range []string{
					"/api/v1/users?limit=50", "/api/v1/users?search=status+eq+%22ACTIVE%22", "/api/v1/groups/" + group + "/users", "/api/v1/groups?expand=stats", "/api/v1/logs",
				} {
					if r := get(t, org, target); r.Status != 200 {
						t.Errorf("%s: %d", target, r.Status)
					}
				}
			}
		})
	}
	wg.Wait()
}
