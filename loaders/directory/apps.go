package directory

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

// Apps change rarely, and Okta allows few calls for them; app assignments change as often as
// memberships.
var (
	appKind       = fetch.JSONKind[*okta.App]("a", fetch.SoftOrg, fetch.Hard)
	appListKind   = fetch.JSONKind[edgePage[struct{}]]("al", fetch.SoftList, fetch.Hard)
	userAppsKind  = fetch.JSONKind[edgePage[okta.AppAssignment]]("u.a", fetch.SoftObject, fetch.Hard)
	appUsersKind  = fetch.JSONKind[edgePage[okta.AppAssignment]]("a.u", fetch.SoftObject, fetch.Hard)
	appGroupsKind = fetch.JSONKind[edgePage[struct{}]]("a.g", fetch.SoftObject, fetch.Hard)
	groupAppsKind = fetch.JSONKind[edgePage[struct{}]]("g.a", fetch.SoftObject, fetch.Hard)
)

// AppsByID reads apps, nil for ids that do not exist.
func (r *Request) AppsByID(ctx context.Context, ids []string) []batch.Result[*okta.App] {
	return batch.Staged(r, plan.LoadApps, fetch.Source[*okta.App]{Field: "App", Kind: appKind, Fetch: r.readApps}).LoadAll(ctx, ids)
}

// readApps reads many apps with one filter. Okta does not document that it accepts several ids
// there: if it refuses, each app is read alone.
func (r *Request) readApps(ctx context.Context, ids []string, out *fetch.Answers[*okta.App]) {
	p := plan.Apps(len(ids))
	list := nodes[*okta.App]{
		get: r.okta.GetApp,
		chunk: func(ctx context.Context, filter, after string) (*okta.Page[*okta.App], error) {
			page, err := r.okta.ListApps(ctx, okta.AppQuery{Filter: filter, After: after})
			if refused := (*okta.Error)(nil); errors.As(err, &refused) && refused.Status == http.StatusBadRequest {
				return &okta.Page[*okta.App]{}, nil // apps missing from a chunk are read by id
			}
			return page, err
		},
		id: func(a *okta.App) string { return a.ID },
	}
	list.read(r.Spend(ctx, "App", p), p, ids, out)
}

// AppList is a list of apps as requested from Okta.
type AppList struct{ Filter, Q string }

// everyApp is the list of all apps: no filter, and no prefix of names.
const everyApp = "\x01"

// ListApps cuts a page out of the org's apps. match checks what Okta cannot filter by; nil
// matches all.
func (r *Request) ListApps(
	ctx context.Context, q AppList, why string, match func(*okta.App) bool, from paging.Position, first int,
) (paging.Cut, error) {
	e := edge[struct{}]{
		loader: plan.LoadAppLists, field: "Query.apps", bucket: ratelimit.BucketApps, why: why, kind: appListKind,
		read: func(ctx context.Context, parent, after string, at time.Time) (edgePage[struct{}], error) {
			filter, prefix, _ := strings.Cut(parent, "\x01")
			page, err := r.okta.ListApps(ctx, okta.AppQuery{Filter: filter, Q: prefix, After: after})
			return r.appPage(ctx, page, err, at)
		},
		elastic: match != nil && first <= plan.PageSize, // a larger page is requested to count them
		learn: func(parent string, items int) {
			if parent == everyApp {
				r.org.apps.Set(max(1, items))
			}
		},
	}
	cut := cutEdge(ctx, r, e, []string{q.Filter + "\x01" + q.Q}, []paging.Position{from}, first, r.matching(match))[0]
	return cut.Value.Cut, cut.Err
}

// matching returns a function that reports which apps match.
func (r *Request) matching(match func(*okta.App) bool) func(context.Context, []string) (map[string]bool, error) {
	if match == nil {
		return nil
	}
	return func(ctx context.Context, ids []string) (map[string]bool, error) {
		apps, err := batch.Values(r.AppsByID(ctx, ids))
		wanted := make(map[string]bool, len(ids))
		for i, a := range apps {
			wanted[ids[i]] = a != nil && match(a)
		}
		return wanted, err
	}
}

// AppsOfGroups cuts a page out of the apps of each group.
func (r *Request) AppsOfGroups(
	ctx context.Context, groupIDs []string, from []paging.Position, first int,
) []batch.Result[EdgeCut[struct{}]] {
	return cutEdge(ctx, r, edge[struct{}]{
		loader: plan.LoadGroupApps, field: "Group.apps", bucket: ratelimit.BucketGroups, why: "a page of apps each", kind: groupAppsKind,
		read: func(ctx context.Context, group, after string, at time.Time) (edgePage[struct{}], error) {
			page, err := r.okta.ListGroupApps(ctx, group, after)
			return r.appPage(ctx, page, err, at)
		},
	}, groupIDs, from, first, nil)
}

// AppsOfUsers cuts a page out of the apps of each user: one call returns the apps and how they
// were assigned.
func (r *Request) AppsOfUsers(
	ctx context.Context, userIDs []string, from []paging.Position, first int,
) []batch.Result[EdgeCut[okta.AppAssignment]] {
	return cutEdge(ctx, r, edge[okta.AppAssignment]{
		loader: plan.LoadUserApps, field: "User.apps", bucket: ratelimit.BucketApps, kind: userAppsKind,
		why: "a page of apps each, with how the user came to them",
		read: func(ctx context.Context, user, after string, at time.Time) (edgePage[okta.AppAssignment], error) {
			page, err := r.okta.ListUserApps(ctx, user, after)
			var apps []*okta.App
			out, err := pageOf(page, err, func(a *okta.UserApp) (string, okta.AppAssignment) {
				apps = append(apps, a.App)
				return a.App.ID, a.AppAssignment
			})
			r.keepApps(ctx, apps, at)
			return out, err
		},
	}, userIDs, from, first, nil)
}

// UsersOfApps cuts a page out of the users of each app; the calls return the users too.
func (r *Request) UsersOfApps(
	ctx context.Context, appIDs []string, from []paging.Position, first int,
) []batch.Result[EdgeCut[okta.AppAssignment]] {
	return cutEdge(ctx, r, edge[okta.AppAssignment]{
		loader: plan.LoadAppUsers, field: "App.users", bucket: ratelimit.BucketApps, why: "a page of users each", kind: appUsersKind,
		read: func(ctx context.Context, app, after string, at time.Time) (edgePage[okta.AppAssignment], error) {
			page, err := r.okta.ListAppUsers(ctx, app, plan.PageSize, after)
			var users []*okta.User
			out, err := pageOf(page, err, func(u *okta.AppUser) (string, okta.AppAssignment) {
				if u.User != nil {
					users = append(users, u.User)
				}
				return u.ID, u.AppAssignment
			})
			r.KeepUsers(ctx, users, cache.RankList, at)
			return out, err
		},
	}, appIDs, from, first, nil)
}

// GroupsOfApps cuts a page out of the groups of each app; the calls return the groups too.
func (r *Request) GroupsOfApps(ctx context.Context, appIDs []string, from []paging.Position, first int) []batch.Result[EdgeCut[struct{}]] {
	return cutEdge(ctx, r, edge[struct{}]{
		loader: plan.LoadAppGroups, field: "App.groups", bucket: ratelimit.BucketApps, why: "a page of groups each", kind: appGroupsKind,
		read: func(ctx context.Context, app, after string, at time.Time) (edgePage[struct{}], error) {
			page, err := r.okta.ListAppGroups(ctx, app, after)
			var groups []*okta.Group
			out, err := pageOf(page, err, func(g *okta.AppGroup) (string, struct{}) {
				if g.Group != nil {
					groups = append(groups, g.Group)
				}
				return g.ID, struct{}{}
			})
			r.KeepGroups(ctx, groups, cache.RankList, at)
			return out, err
		},
	}, appIDs, from, first, nil)
}

func (r *Request) appPage(ctx context.Context, page *okta.Page[*okta.App], err error, at time.Time) (edgePage[struct{}], error) {
	var apps []*okta.App
	out, err := pageOf(page, err, func(a *okta.App) (string, struct{}) {
		apps = append(apps, a)
		return a.ID, struct{}{}
	})
	r.keepApps(ctx, apps, at)
	return out, err
}

// keepApps keeps apps that came along with an answer.
func (r *Request) keepApps(ctx context.Context, apps []*okta.App, at time.Time) {
	items := make([]cache.Item[*okta.App], len(apps))
	for i, a := range apps {
		items[i] = cache.Item[*okta.App]{ID: a.ID, Value: a, Version: VersionOf(a.LastUpdated), Rank: cache.RankList, ReadAt: at}
	}
	fetch.SetMany(ctx, r, appKind, items)
}
