package okta_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"oktagraph/okta"
	"oktagraph/oktasim"
)

// walkUsers reads all users, ten a page, and fails when the walk ends well with
// fewer than there are.
func walkUsers(ctx context.Context, c *okta.Client, org *oktasim.Org) error {
	n := 0
	for _, err := range okta.Walk(ctx, userPages(c, 10)) {
		if err != nil {
			return err
		}
		n++
	}
	want := 0
	for _, u := range org.Users() {
		if u.Status != "DEPROVISIONED" {
			want++
		}
	}
	if n != want {
		return fmt.Errorf("%d users passed for the whole list, want %d", n, want)
	}
	return nil
}

// walkDeletedGroup deletes a group while its members are read.
func walkDeletedGroup(ctx context.Context, c *okta.Client, org *oktasim.Org) error {
	for _, g := range org.Groups() {
		if g.ID == org.Everyone() || len(org.MembersOf(g.ID)) < 3 {
			continue
		}
		n := 0
		for _, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.User], error) {
			return c.ListGroupUsers(ctx, g.ID, 2, after)
		}) {
			if err != nil {
				if n != 2 {
					return fmt.Errorf("%d members before the end: %w", n, errors.ErrUnsupported)
				}
				return err
			}
			if n++; n == 1 {
				if err := org.DeleteGroup(g.ID); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return errors.New("no group with three members")
}

// spendMinute calls until the bucket's window is spent, by us and by others.
func spendMinute(ctx context.Context, c *okta.Client, org *oktasim.Org) error {
	for range 60 {
		if _, err := c.ListUsers(ctx, okta.UserQuery{Limit: 1}); err != nil {
			if met := org.Calls().Status429; met > 1 {
				return fmt.Errorf("%d refusals were met", met)
			}
			return err
		}
	}
	return nil
}

// lateMembers reads a member list just after a change and once its lag is over.
func lateMembers(ctx context.Context, c *okta.Client, org *oktasim.Org) error {
	everyone := org.Everyone()
	var group, user string
	for _, g := range org.Groups() {
		if members := org.MembersOf(g.ID); g.ID != everyone && len(members) > 0 {
			group, user = g.ID, members[0]
			break
		}
	}
	if err := org.RemoveMember(group, user); err != nil {
		return err
	}
	listed := func() (bool, error) {
		page, err := c.ListGroupUsers(ctx, group, 200, "")
		if err != nil {
			return false, err
		}
		return slices.ContainsFunc(page.Items, func(u *okta.User) bool { return u.ID == user }), nil
	}
	if late, err := listed(); err != nil || !late {
		return fmt.Errorf("the list is not late: %t, %w", late, err)
	}
	time.Sleep(3 * time.Second)
	if late, err := listed(); err != nil || late {
		return fmt.Errorf("the list is still late: %t, %w", late, err)
	}
	if n := org.Calls().Total; n != 2 {
		return fmt.Errorf("%d calls for two reads", n)
	}
	return nil
}

// searchGhost finds a deleted user by search and not by id.
func searchGhost(ctx context.Context, c *okta.Client, org *oktasim.Org) error {
	id := ""
	for _, u := range org.Users() {
		if u.Status == "ACTIVE" {
			id = u.ID
		}
	}
	if err := errors.Join(org.SetUserStatus(id, "DEPROVISIONED"), org.DeleteUser(id)); err != nil {
		return err
	}
	found := 0
	for range 20 { // answers within the lag are not monotonic
		page, err := c.ListUsers(ctx, okta.UserQuery{Search: `id eq "` + id + `"`})
		if err != nil {
			return err
		}
		if page.Source != okta.BySearch {
			return errors.New("the page is not marked as a search's")
		}
		found += len(page.Items)
	}
	if found == 0 {
		return errors.New("no ghost was found")
	}
	if _, err := c.GetUser(ctx, id); !okta.IsNotFound(err) {
		return fmt.Errorf("read by id of a ghost: %w", err)
	}
	time.Sleep(time.Second)
	if page, err := c.ListUsers(ctx, okta.UserQuery{Search: `id eq "` + id + `"`}); err != nil || len(page.Items) > 0 {
		return fmt.Errorf("the ghost outlasts the lag: %w", err)
	}
	return nil
}
