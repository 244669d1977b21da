package loaders

import (
	"context"
	"slices"
	"testing"
	"time"
)

// The groups of a user are cached, then a membership changes, and the next operation
// reads the members anew: whether it asks for both at once or one after the other.
func TestAMembershipLooksTheSameFromBothEnds(t *testing.T) {
	t.Parallel()
	for name, joins := range map[string]bool{"joined": true, "left": false} {
		for how, together := range map[string]bool{"at once": true, "members first": false} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				bubble(t, small(), func(t *testing.T, k *kit) {
					g, u := k.group(), k.everybody()[0]
					if !joins {
						k.ok(k.org.AddMember(g, u))
					}
					k.askGroups([]string{u})
					time.Sleep(20 * time.Second)
					if joins {
						k.ok(k.org.AddMember(g, u))
					} else {
						k.ok(k.org.RemoveMember(g, u))
					}
					time.Sleep(20 * time.Second)
					k.costs("the page of members, and the user's groups again", 2, func() {
						k.run(Hints{}, func(ctx context.Context, r *Request) {
							k.sameFromBothEnds(ctx, r, g, u, together)
						})
					})
				})
			})
		}
	}
}

func (k *kit) sameFromBothEnds(ctx context.Context, r *Request, group, user string, together bool) {
	var members Cut
	var groups []string
	ask := []func(ctx context.Context) error{
		func(ctx context.Context) (err error) {
			members, err = r.Members(ctx, group, Position{}, 50)
			return err
		},
		func(ctx context.Context) (err error) {
			groups, err = r.UserGroups(ctx, user)
			return err
		},
	}
	if together {
		r.All(ctx, len(ask), func(ctx context.Context, i int) { k.ok(ask[i](ctx)) })
	} else {
		k.ok(ask[0](ctx))
		k.ok(ask[1](ctx))
	}
	if a, b := slices.Contains(groups, group), slices.Contains(members.IDs, user); a != b {
		k.t.Errorf("user.groups has the group: %t; group.members has the user: %t", a, b)
	}
}

func TestADenialThatWasNotPricedIsLeft(t *testing.T) {
	t.Parallel()
	bubble(t, small(), func(t *testing.T, k *kit) {
		g, u := k.group(), k.everybody()[0]
		k.askGroups([]string{u})
		k.ok(k.org.AddMember(g, u))
		time.Sleep(20 * time.Second)
		k.costs("the page of members", 1, func() {
			k.run(Hints{}, func(ctx context.Context, r *Request) {
				r.priced = map[string]int{}
				_, err := r.Members(ctx, g, Position{}, 50)
				k.ok(err)
				_, err = r.UserGroups(ctx, u)
				k.ok(err)
			})
		})
	})
}
