package directory

import (
	"context"
	"slices"
	"strings"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/expression"
	"oktagraph/okta/ratelimit"
)

const reportsField = "User.directReports"

var (
	// reportsKind keeps which users have a value in the attribute that names managers.
	reportsKind = fetch.IDsKind("u.rep", fetch.SoftList, fetch.Hard)
	linkedKind  = fetch.IDsKind("u.repl", fetch.SoftList, fetch.Hard)
)

// ReportsOf lists the ids of users' direct reports who are not deactivated, sorted.
func (r *Request) ReportsOf(ctx context.Context, managers []*okta.User) []batch.Result[[]string] {
	how := r.Tenant().Managers
	if how.Linked() {
		return r.linkedReports(ctx, managers)
	}
	bearers := make([]bearer, len(managers))
	var all []managerName
	for i, m := range managers {
		bearers[i].id = m.ID
		bearers[i].names, bearers[i].sure = namesOf(how.Holds, m)
		all = append(all, bearers[i].names...)
	}
	having := r.having(ctx, all)
	r.leaveToOthers(ctx, bearers, having)
	lists := make([]batch.Result[[]string], len(managers))
	for i, b := range bearers {
		list := []string{}
		for _, n := range b.names {
			if lists[i].Err == nil {
				lists[i].Err = having[n].Err
			}
			list = append(list, having[n].Value...)
		}
		slices.Sort(list)
		lists[i].Value = slices.Compact(list)
	}
	return lists
}

// bearer is a user and the names by which profiles can name the user; names that others may
// share are not sure.
type bearer struct {
	id    string
	names []managerName
	sure  map[managerName]bool
}

// leaveToOthers removes names from managers if they mean another user, or nobody, although
// these managers have the value too.
func (r *Request) leaveToOthers(ctx context.Context, bearers []bearer, having map[managerName]batch.Result[[]string]) {
	var open []managerName
	for _, b := range bearers {
		for _, n := range b.names {
			if !b.sure[n] && len(having[n].Value) > 0 && !slices.Contains(open, n) {
				open = append(open, n)
			}
		}
	}
	if len(open) == 0 {
		return
	}
	meant := map[managerName]batch.Result[*okta.User]{}
	for k, u := range r.named(ctx, slices.Clone(open)) {
		meant[open[k]] = u
		if u.Err != nil {
			having[open[k]] = batch.Result[[]string]{Err: u.Err}
		}
	}
	for i, b := range bearers {
		bearers[i].names = slices.DeleteFunc(b.names, func(n managerName) bool {
			who, asked := meant[n]
			return !b.sure[n] && asked && who.Err == nil && (who.Value == nil || who.Value.ID != b.id)
		})
	}
}

// having reads which users name a manager by names and are not deactivated.
func (r *Request) having(ctx context.Context, names []managerName) map[managerName]batch.Result[[]string] {
	found := make(map[managerName]batch.Result[[]string], len(names))
	if len(names) == 0 {
		return found
	}
	keys := make([]string, len(names))
	for i, n := range names {
		keys[i] = n.key()
	}
	if !slices.ContainsFunc(fetch.Peek(r, reportsKind, keys), func(e cache.Entry[[]string]) bool { return !fetch.IsFresh(r, e) }) {
		return r.searched(ctx, names, keys, found)
	}
	if users, _ := r.heldEverybody(ctx); users != nil {
		lists := r.divide(users)
		for _, n := range names {
			found[n] = batch.Result[[]string]{Value: lists[n]}
		}
		return found
	}
	return r.searched(ctx, names, keys, found)
}

func (r *Request) searched(
	ctx context.Context, names []managerName, keys []string, into map[managerName]batch.Result[[]string],
) map[managerName]batch.Result[[]string] {
	for i, list := range batch.PerID(r, r.reportsSource()).LoadAll(ctx, keys) {
		into[names[i]] = list
	}
	return into
}

// divide groups users by the manager they name, leaving out deactivated ones.
func (r *Request) divide(users []*okta.User) map[managerName][]string {
	how := r.Tenant().Managers
	lists := map[managerName][]string{}
	for _, u := range users {
		v := u.Profile.String(how.Attribute)
		if v == nil || u.Status == Deprovisioned {
			continue
		}
		if n, ok := nameOf(how.Holds, *v); ok {
			lists[n] = append(lists[n], u.ID)
		}
	}
	return lists
}

// reportsSource searches for the reports of many managers at once, and divides them.
func (r *Request) reportsSource() fetch.Source[[]string] {
	return fetch.Source[[]string]{
		Field: reportsField, Kind: reportsKind,
		Fetch: func(ctx context.Context, keys []string, out *fetch.Answers[[]string]) {
			names := make([]managerName, len(keys))
			for i, key := range keys {
				names[i] = nameByKey(key)
			}
			attribute := "profile." + r.Tenant().Managers.Attribute
			condition := func(n managerName) expression.Node { return expression.Eq(attribute, n.value) }
			chunks := searchable(names, condition)
			ctx = r.Spend(ctx, reportsField, plan.Plan{
				Strategy: plan.Chunks, Calls: len(chunks), Bucket: ratelimit.BucketUsers,
				Why: "who names a manager, many managers a search",
			})
			out.FailAll(keys, fetch.EachOrFail(ctx, chunks, func(ctx context.Context, chunk []managerName) error {
				users, err := r.searchFor(ctx, chunk, condition, expression.NotEq("status", Deprovisioned), out.Began)
				lists := r.divide(users)
				for _, n := range chunk {
					if err != nil {
						out.Fail(n.key(), err)
						continue
					}
					slices.Sort(lists[n])
					out.Put(n.key(), append([]string{}, slices.Compact(lists[n])...))
				}
				return nil
			}))
		},
	}
}

// linkedReports reads reports by linked objects, one call per manager. Okta does not document
// whether it still names deactivated reports, so the users are checked.
func (r *Request) linkedReports(ctx context.Context, managers []*okta.User) []batch.Result[[]string] {
	lists := r.linked(ctx, reportsField, linkedKind, r.Tenant().Managers.Associated, managers)
	var ids []batch.Result[string]
	for _, list := range lists {
		for _, id := range list.Value {
			ids = append(ids, batch.Result[string]{Value: id})
		}
	}
	users := r.usersOf(ctx, ids)
	for i, list := range lists {
		left := []string{}
		for _, id := range list.Value {
			u := users[0]
			users = users[1:]
			switch {
			case u.Err != nil:
				lists[i].Err = u.Err
			case u.Value != nil && u.Value.Status != Deprovisioned:
				left = append(left, id)
			}
		}
		lists[i].Value = left
	}
	return lists
}

// linked reads one side of the linked-object relation.
func (r *Request) linked(
	ctx context.Context, edge string, kind *cache.Kind[[]string], side string, users []*okta.User,
) []batch.Result[[]string] {
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	s := batch.PerParent(r, edge, kind, func(ctx context.Context, id string) ([]string, error) {
		list, err := r.okta.ListLinkedObjects(ctx, id, side)
		slices.SortFunc(list, strings.Compare)
		return list, err
	})
	return batch.PerID(r, s).LoadAll(ctx, ids)
}
