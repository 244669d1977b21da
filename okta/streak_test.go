package okta

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// once makes a call of an endpoint that is not repeated.
func once(t *testing.T, call func(ctx context.Context) error) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	return call(WithSent(ctx, t.Context()))
}

func TestFailuresOfManyEndpointsInARowOpenTheNextAtOnce(t *testing.T) {
	t.Parallel()
	for name, healthy := range map[string]bool{"everything fails": false, "another endpoint answers meanwhile": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := &outage{now: down}
				c := o.client(t)
				endpoints := []func(ctx context.Context) error{
					func(ctx context.Context) error { _, err := c.GetUser(ctx, "00u1"); return err },
					func(ctx context.Context) error { _, err := c.GetGroup(ctx, "00g1"); return err },
					func(ctx context.Context) error { _, err := c.ListGroups(ctx, GroupQuery{}); return err },
					func(ctx context.Context) error { _, err := c.ListResourceSets(ctx, ""); return err },
					func(ctx context.Context) error { _, err := c.ListAssignees(ctx, ""); return err },
				}
				if len(endpoints) != breakerFailures {
					t.Fatalf("%d endpoints, want %d", len(endpoints), breakerFailures)
				}
				for _, call := range endpoints {
					if once(t, call) == nil {
						t.Error("a call succeeded")
					}
				}
				if healthy {
					o.become(up)
					if _, err := c.ListUsers(t.Context(), UserQuery{}); err != nil {
						t.Error(err)
					}
					o.become(down)
				}
				_ = once(t, func(ctx context.Context) error { return groupsOf(ctx, c) })
				if open := !c.breakers.of([]string{"api", "v1", "users", "00u1", "groups"}).passes(); open == healthy {
					t.Errorf("the breaker of the next endpoint that fails is open: %t", open)
				}
			})
		})
	}
}
