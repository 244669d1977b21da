package roles

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestOktasOwnRolesCostNoCall(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.Costs("Okta's own roles", 0, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				for _, id := range []string{"SUPER_ADMIN", "WORKFLOWS_ADMIN"} {
					role, err := r.Role(ctx, id)
					if err != nil || role.ID != id || role.Type != id || role.Label == "" || role.Custom != nil {
						t.Errorf("%s: %+v, %v", id, role, err)
					}
				}
				for _, id := range []string{"NO_SUCH_ADMIN", "", "00u"} {
					if role, err := r.Role(ctx, id); role != nil || err != nil || IsRoleID(id) {
						t.Errorf("%q: %+v, %v", id, role, err)
					}
				}
				if p, err := r.Permissions(ctx, "SUPER_ADMIN"); p != nil || err != nil {
					t.Errorf("permissions %v, %v", p, err)
				}
				standard, err := r.Roles(ctx, StandardRole)
				if iam, err2 := r.Roles(ctx, IAMRole); err != nil || err2 != nil || len(standard) != 10 || len(iam) != 3 {
					t.Errorf("%d standard roles, %d of governance", len(standard), len(iam))
				}
			})
		})
	})
}

func TestCustomRolesComeFromTheirList(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{CustomRoles: 5, IAMPageSize: 2}, func(t *testing.T, k *kit) {
		ids := k.Org.CustomRoles()
		k.Costs("all roles", 3, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				all, err := r.Roles(ctx, "")
				custom, err2 := r.Roles(ctx, CustomRole)
				if err != nil || err2 != nil || len(all) != len(ownRoles)+5 || len(custom) != 5 ||
					custom[0].Custom == nil || custom[0].Type != okta.CustomRoleType {
					t.Errorf("%d roles, %d custom ones: %v, %v", len(all), len(custom), err, err2)
				}
			})
		})
		if got := admins.Sizes(k.Engine, k.Tenant).CustomRoles; got != 5 {
			t.Errorf("learned that there are %d", got)
		}
		time.Sleep(time.Minute)
		k.Costs("one of them", 0, func() {
			c := k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if role, err := r.Role(ctx, ids[3]); err != nil || role.ID != ids[3] || role.Kind != CustomRole {
					t.Errorf("%+v, %v", role, err)
				}
			}).Cost()
			if c.OldestAge != time.Minute.Milliseconds() {
				t.Errorf("%d ms old", c.OldestAge)
			}
		})
		time.Sleep(fetch.SoftOrg)
		k.Costs("one by id", 1, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) { _, _ = r.Role(ctx, ids[0]) })
		})
	})
}

func TestSeveralAreReadFromTheListAndTheUnlistedAlone(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{ResourceSets: 4}, func(t *testing.T, k *kit) {
		ids := append(k.Org.ResourceSets()[:3:3], "iamnobody00000000000")
		k.Costs("three sets and one that is not there", 1+1, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				r.All(ctx, len(ids), func(ctx context.Context, i int) {
					set, err := r.ResourceSet(ctx, ids[i])
					if err != nil || (set == nil) != (i == 3) || set != nil && set.ID != ids[i] {
						t.Errorf("%s: %+v, %v", ids[i], set, err)
					}
				})
			})
		})
		k.Costs("the one that came along", 0, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				if set, err := r.ResourceSet(ctx, k.Org.ResourceSets()[3]); err != nil || set == nil {
					t.Errorf("%+v, %v", set, err)
				}
			})
		})
	})
	bubble(t, oktasim.Config{ResourceSets: 4}, func(t *testing.T, k *kit) {
		k.Breaks(loaderkit.SetsRoute, oktasim.FaultForbidden, 0)
		k.Costs("a list that is refused, and each alone", 1+4, func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				r.All(ctx, 4, func(ctx context.Context, i int) {
					if set, err := r.ResourceSet(ctx, k.Org.ResourceSets()[i]); err != nil || set == nil {
						t.Errorf("%+v, %v", set, err)
					}
				})
			})
		})
	})
}

func TestPermissionsAreReadOncePerRole(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		ids := append(slices.Clone(k.Org.CustomRoles()), "cr0nobody00000000000")
		ask := func() {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				r.All(ctx, 2*len(ids), func(ctx context.Context, i int) {
					p, err := r.Permissions(ctx, ids[i/2])
					if known := i/2 < len(ids)-1; err != nil || (len(p) > 0) != known {
						t.Errorf("%s: %v, %v", ids[i/2], p, err)
					}
				})
			})
		}
		k.Costs("each role", len(ids), ask)
		k.Costs("again", 0, ask)
	})
}

func TestARoleIsNamedAsTheOrgSpellsIt(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.Request(t.Context(), batch.Hints{})
		for name, c := range map[string]struct {
			a    okta.RoleAssignment
			want Role
		}{
			"a standard role": {
				okta.RoleAssignment{Type: "USER_ADMIN", Label: "Group administrators"}, Role{
					ID: "USER_ADMIN", Type: "USER_ADMIN", Label: "Group administrators", Kind: StandardRole,
				},
			},
			"a custom role": {
				okta.RoleAssignment{Type: "CUSTOM", RoleID: "cr01", Label: "Steward"}, Role{
					ID: "cr01", Type: "CUSTOM", Label: "Steward", Kind: CustomRole,
				},
			},
			"a new word": {
				okta.RoleAssignment{Type: "MOON_ADMIN", Label: "Moon"}, Role{ID: "MOON_ADMIN", Type: "MOON_ADMIN", Label: "Moon", Kind: UnknownRole},
			},
		} {
			if got := r.RoleOf(&c.a); *got != c.want {
				t.Errorf("%s: %+v, want %+v", name, *got, c.want)
			}
		}
		role, err := k.Request(t.Context(), batch.Hints{}).Role(t.Context(), "USER_ADMIN")
		if err != nil || role.Label != "Group administrators" {
			t.Errorf("later: %+v, %v", role, err)
		}
	})
}
