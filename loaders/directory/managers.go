package directory

import (
	"context"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

const managerField = "User.manager"

var (
	managerKind = fetch.IDKind("u.mgr", fetch.SoftObject, fetch.Hard)
	leaderKind  = fetch.IDsKind("u.lead", fetch.SoftObject, fetch.Hard)
)

// managerKey asks whom a name means. again means that the user named by the cache has another
// name by now.
type managerKey struct {
	managerName
	again bool
}

// ManagersOf reads the managers of users, nil for users without one, and where the name is
// ambiguous.
func (r *Request) ManagersOf(ctx context.Context, users []*okta.User) []batch.Result[*okta.User] {
	how := r.Tenant().Managers
	if how.Linked() {
		return r.linkedManagers(ctx, users)
	}
	names := make([]managerName, len(users))
	for i, u := range users {
		if v := u.Profile.String(how.Attribute); v != nil {
			if n, ok := nameOf(how.Holds, *v); ok {
				names[i] = n
			}
		}
	}
	return r.named(ctx, names)
}

// named reads whom names mean; the zero name means nobody.
func (r *Request) named(ctx context.Context, names []managerName) []batch.Result[*okta.User] {
	ids := make([]batch.Result[string], len(names))
	known := r.knownNames(ctx, names)
	r.ask(ctx, names, ids, known, false)
	users := r.usersOf(ctx, ids)
	wrong := false
	for i, u := range users {
		if u.Err != nil || ids[i].Value == "" || names[i].by == tenant.HoldsID || names[i].fits(u.Value) {
			names[i] = managerName{} // settled
		}
		wrong = wrong || names[i].by != ""
	}
	if !wrong {
		return users
	}
	again := make([]batch.Result[string], len(names))
	r.ask(ctx, names, again, nil, true)
	for i, u := range r.usersOf(ctx, again) {
		if names[i].by != "" {
			users[i] = u
		}
	}
	return users
}

// ask fills in the ids of the users whom names mean.
func (r *Request) ask(ctx context.Context, names []managerName, ids []batch.Result[string], known map[managerName]string, again bool) {
	var keys []managerKey
	var places []int
	for i, n := range names {
		id, ok := known[n]
		switch {
		case n.by == "":
		case n.by == tenant.HoldsID:
			ids[i].Value = n.value
		case ok:
			ids[i].Value = id
		default:
			keys, places = append(keys, managerKey{n, again}), append(places, i)
		}
	}
	if len(keys) == 0 {
		return
	}
	for k, id := range r.managers.LoadAll(ctx, keys) {
		ids[places[k]] = id
	}
}

// usersOf reads users whose ids had to be found first.
func (r *Request) usersOf(ctx context.Context, ids []batch.Result[string]) []batch.Result[*okta.User] {
	users := make([]batch.Result[*okta.User], len(ids))
	var keys []string
	var places []int
	for i, id := range ids {
		users[i].Err = id.Err
		if id.Err == nil && id.Value != "" {
			keys, places = append(keys, id.Value), append(places, i)
		}
	}
	if len(keys) == 0 {
		return users
	}
	for k, u := range r.users.LoadAll(ctx, keys) {
		users[places[k]] = u
	}
	return users
}

// knownNames returns whom names mean, where that is known without a call: by login among the
// users the operation has read, and from the whole directory if the cache holds it. "" means
// nobody. A name the operation has already asked for is left to its loader: users that arrive
// afterwards must not give the same name another answer within one response.
func (r *Request) knownNames(ctx context.Context, names []managerName) map[managerName]string {
	known, open := map[managerName]string{}, map[managerName]bool{}
	for _, n := range names {
		if n.by != "" && n.by != tenant.HoldsID && !r.managers.Has(managerKey{n, false}) {
			open[n] = true
		}
	}
	if len(open) > 0 {
		byLogin(open, known, r.users.Known())
	}
	if len(open) == 0 || r.namesKept(open) {
		return known
	}
	users, all := r.heldEverybody(ctx)
	byLogin(open, known, users)
	if !all {
		return known // a deactivated user may be meant
	}
	for n := range open {
		known[n] = ""
		for _, attribute := range n.attributes() {
			meant, some := n.among(users, attribute)
			if meant != nil {
				known[n] = meant.ID
			}
			if some {
				break
			}
		}
	}
	return known
}

// byLogin moves names from open to known that are logins of users: nobody else can be meant.
func byLogin(open map[managerName]bool, known map[managerName]string, users []*okta.User) {
	for _, u := range users {
		if u == nil || len(open) == 0 {
			continue
		}
		for _, by := range []string{tenant.HoldsAny, tenant.HoldsLogin} {
			n, ok := nameOf(by, u.Login())
			if ok && n.by == by && open[n] {
				known[n] = u.ID
				delete(open, n)
			}
		}
	}
}

// namesKept reports whether the process holds the answers for all names.
func (r *Request) namesKept(names map[managerName]bool) bool {
	keys := make([]string, 0, len(names))
	for n := range names {
		keys = append(keys, n.key())
	}
	for _, e := range fetch.Peek(r, managerKind, keys) {
		if !fetch.IsFresh(r, e) {
			return false
		}
	}
	return true
}

// heldEverybody returns all users if the cache holds the whole directory; all reports whether
// they include the deactivated ones.
func (r *Request) heldEverybody(ctx context.Context) (users []*okta.User, all bool) {
	ids, all := r.HeldUsers(ctx, true)
	if !all {
		ids, _ = r.HeldUsers(ctx, false)
	}
	if len(ids) == 0 {
		return nil, false
	}
	for _, u := range r.users.LoadAll(ctx, ids) {
		if u.Err != nil || u.Value == nil {
			all = false
			continue
		}
		users = append(users, u.Value)
	}
	return users, all
}

// linkedManagers reads managers by linked objects, one call per user.
func (r *Request) linkedManagers(ctx context.Context, users []*okta.User) []batch.Result[*okta.User] {
	ids := make([]batch.Result[string], len(users))
	for i, list := range r.linked(ctx, managerField, leaderKind, r.Tenant().Managers.Primary, users) {
		ids[i].Err = list.Err
		if len(list.Value) > 0 {
			ids[i].Value = list.Value[0]
		}
	}
	return r.usersOf(ctx, ids)
}

// fetchManagers finds whom names mean, many per search; the calls return the users too.
func (r *Request) fetchManagers(_ context.Context, b batch.Batch[managerKey]) []batch.Result[string] {
	keys, again := make([]string, len(b.Keys)), map[string]bool{}
	for i, k := range b.Keys {
		keys[i] = k.key()
		again[keys[i]] = again[keys[i]] || k.again
	}
	return batch.GatherAll(r, fetch.Source[string]{
		Field: managerField, Kind: managerKind, Believe: fetch.Unless[string](again),
		Fetch: func(ctx context.Context, keys []string, out *fetch.Answers[string]) {
			names := make([]managerName, len(keys))
			for i, key := range keys {
				names[i] = nameByKey(key)
			}
			r.findManagers(r.Spend(ctx, managerField, plan.Managers(len(names))), names, out)
		},
	}, keys)
}
