package oktasim_test

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"oktagraph/oktasim"

	"github.com/google/go-cmp/cmp"
)

func TestEqualSeedsMakeEqualOrgs(t *testing.T) {
	t.Parallel()
	a, b := newOrg(t, oktasim.Config{Seed: 7}), newOrg(t, oktasim.Config{Seed: 7})
	for _, target := range []string{"/api/v1/users", "/api/v1/groups?expand=stats", "/api/v1/iam/resource-sets"} {
		if diff := cmp.Diff(string(get(t, a, target).Body), string(get(t, b, target).Body)); diff != "" {
			t.Errorf("%s differs: %s", target, diff)
		}
	}
	other := newOrg(t, oktasim.Config{Seed: 8})
	if a.Everyone() == other.Everyone() {
		t.Error("another seed made the same ids")
	}
}

// TestSizesAreExact compares the orgs of the call-count table with their definition.
func TestSizesAreExact(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ users, groups, direct, through int }{
		"S":           {1000, 60, 20, 25},
		"M":           {5000, 400, 100, 25},
		"a small org": {100, 20, 2, 25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := newOrg(t, oktasim.Config{Seed: 1, Users: tc.users, Groups: tc.groups})
			var live, memberships, empty, flagged int
			for _, u := range org.Users() {
				if u.Status != oktasim.Deprovisioned {
					live++
					memberships += len(org.GroupsOf(u.ID)) - 1
				}
			}
			for _, g := range org.Groups() {
				if g.Members == 0 {
					empty++
				}
				if g.HasRoles {
					flagged++
				}
			}
			direct, through := org.Admins()
			got := []int{live, len(org.Groups()), len(direct), len(through), flagged, len(org.ResourceSets()), len(org.CustomRoles())}
			want := []int{tc.users, tc.groups, tc.direct, tc.through, 4, 3, 3}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("users, groups, direct and group admins, admin groups, sets, roles: %s", diff)
			}
			if mean := float64(memberships) / float64(live); mean < 7.5 || mean > 8.5 {
				t.Errorf("%.2f groups a user, want about 8", mean)
			}
			if empty == 0 {
				t.Error("no empty group")
			}
		})
	}
}

func TestGroupSizesFollowZipf(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 1, Users: 5000, Groups: 400})
	var sizes []int
	for _, g := range org.Groups() {
		if g.ID != org.Everyone() {
			sizes = append(sizes, g.Members)
		}
	}
	slices.Sort(sizes)
	if top, median := sizes[len(sizes)-1], sizes[len(sizes)/2]; top < 3000 || median > 150 {
		t.Errorf("largest group has %d members, the median %d; want over 3000 and a small median", top, median)
	}
}

func TestLargeOrgsStartFast(t *testing.T) {
	if testing.Short() {
		t.Skip("makes an org of 100,000 users")
	}
	for name, tc := range map[string]struct {
		cfg  oktasim.Config
		most time.Duration
	}{
		// The promises are 1 s and a few seconds. Processor time is measured, since other
		// processes do not affect it; the bounds are ten times what the race detector
		// needs.
		"10,000 users":  {oktasim.Config{Users: 10000, Groups: 500}, 5 * time.Second},
		"100,000 users": {oktasim.Config{Users: 100000, Groups: 5000}, 50 * time.Second},
	} {
		begin := processorTime(t)
		newOrg(t, tc.cfg)
		if took := processorTime(t) - begin; took > tc.most {
			t.Errorf("%s took %v, want at most %v", name, took, tc.most)
		} else {
			t.Logf("%s took %v", name, took)
		}
	}
}

// processorTime is the processor time this process has used so far.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
