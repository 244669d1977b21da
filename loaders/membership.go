package loaders

import (
	"context"
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// UserGroups returns the ids of all groups of a user, sorted.
func (r *Request) UserGroups(ctx context.Context, userID string) ([]string, error) {
	return r.userGroups.load(ctx, userID)
}

const userGroupsField = "User.groups"

func (r *Request) fetchUserGroups(ctx context.Context, ids []string) []outcome[[]string] {
	decided := r.wave.Load().memberships
	defer decided.keep()
	answers := gatherBatch(r, r.userGroupsSource(decided, len(ids)), ids)
	r.sawLists(answers)
	decided.keep()
	lists := outcomes(answers, ids)
	r.settleLists(ctx, ids, lists)
	return lists
}

// userGroupsSource reads the groups of users out of a batch of so many.
func (r *Request) userGroupsSource(decided *promise, batch int) source[[]string] {
	return source[[]string]{
		field: userGroupsField, kind: userGroupsKind,
		fetch: func(ctx context.Context, ids []string, out *catch[[]string]) {
			r.readUserGroups(ctx, ids, batch, decided, out)
		},
		copied: func(ids []string) { primeCopies(r, r.groups, groupKind, ids) },
	}
}

// readUserGroups answers from an inversion that was made before, and plans the
// rest. A plan that needs statistics first is made again with them; more than
// one page and then the rest is never needed, so the loop is short.
func (r *Request) readUserGroups(ctx context.Context, ids []string, batch int, decided *promise, out *catch[[]string]) {
	ids = r.fromInversion(ctx, ids, out)
	if len(ids) == 0 {
		return
	}
	index, err := r.plannedIndex(ctx, plan.BatchSize(len(ids), batch))
	if d := denialOf(err); d != granted && d != withheld && !r.withoutStatisticsFor(len(ids)) {
		decided.keep()
		r.withoutStatistics(ctx, ids, err, out)
		return
	}
	alone := r.notInLists(ids)
	for {
		p := plan.UserGroups(r.membershipOf(ids, batch, alone, index))
		switch p.Strategy {
		case plan.Probe, plan.Whole:
			fuller, _, err := r.index(ctx, p.Strategy == plan.Whole)
			if err == nil && (index == nil || fuller.Complete) {
				index = fuller
				continue
			}
			decided.keep()
			r.withoutStatistics(ctx, ids, err, out)
		case plan.Invert:
			if err := r.refreshIndex(ctx, &index); err != nil {
				out.failAll(ids, err)
				return
			}
			r.invert(r.spend(ctx, userGroupsField, p), index, ids, alone, out)
		default:
			decided.keep()
			r.askUserGroups(r.spend(ctx, userGroupsField, p), ids, out)
		}
		return
	}
}

// withoutStatistics answers a batch whose plan wanted group statistics that
// cannot be had. Where Okta refuses them, asking user by user is the other way, if
// it was priced. Where Okta fails, nothing is asked in their place; when they go on
// failing, the next batch is planned without them.
func (r *Request) withoutStatistics(ctx context.Context, ids []string, err error, out *catch[[]string]) {
	p := plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: plan.BucketOther, Why: "no group statistics"}
	s := r.sizes()
	switch denialOf(err) {
	case declined:
		out.failAll(ids, err)
		return
	case outage:
		s.statistics.failed()
	case withheld:
		s.inversion.set(0) // from now on users are asked alone, and priced so
		if r.covered(userGroupsField, len(ids)) {
			r.otherwise(userGroupsField, p.Why, err)
			r.askUserGroups(r.spend(ctx, userGroupsField, p), ids, out)
			return
		}
	case granted: // the listing has no end
		r.askUserGroups(r.spend(ctx, userGroupsField, p), ids, out)
		return
	}
	r.fellBack(userGroupsField, plan.NotAsked("the statistics of groups could not be read"), err)
	out.failAll(ids, err)
}

// withoutStatisticsFor reports whether so many users are asked for alone because
// statistics go on failing, and that was priced.
func (r *Request) withoutStatisticsFor(users int) bool {
	return r.sizes().statistics.lasts() && r.covered(userGroupsField, users)
}

func (r *Request) membershipOf(ids []string, batch int, alone map[string]bool, index *Index) plan.Membership {
	m := plan.Membership{
		Users: len(ids), Batch: batch, Alone: len(alone), Remaining: int(r.remaining.Load()), MaxCalls: r.callsLeft(),
		GroupsLeft: r.left(groupMembersPath), UsersLeft: r.left(userGroupsPath), Barred: r.sizes().barred.recently(), Failing: r.withoutStatisticsFor(len(ids)),
	}
	if index != nil {
		m.Index = index.facts()
		m.Index.Everyone = !r.partial(index)
	}
	return m
}

// askUserGroups asks for each user alone. A user that is gone has no groups.
func (r *Request) askUserGroups(ctx context.Context, ids []string, out *catch[[]string]) {
	var groups bag[*okta.Group]
	var most gauge
	out.each(ctx, ids, func(id string) {
		list := []string{}
		for g, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.Group], error) {
			return r.okta.ListUserGroups(ctx, id, after)
		}) {
			if okta.IsNotFound(err) {
				out.absent(id)
				return
			}
			if err != nil {
				out.fail(id, err)
				return
			}
			groups.add(g.ID, g)
			list = append(list, g.ID)
		}
		slices.Sort(list)
		most.raise(len(list))
		out.put(id, list)
	})
	r.sizes().learnMemberships(len(ids), most.get())
	r.noteHidden(ctx, groups.all())
	r.keepGroups(ctx, groups.all(), cache.RankList, out.began)
}

// notInLists are the users whose groups no member list tells for sure:
// deactivated ones, and those whose status is not known here.
func (r *Request) notInLists(ids []string) map[string]bool {
	users := cache.Peek(r.engine.cache, r.ns, userKind, ids)
	unconfirmed := r.unconfirmed(ids, users)
	alone := map[string]bool{}
	for i, id := range ids {
		if unlisted(users[i]) || unconfirmed[id] {
			alone[id] = true
		}
	}
	return alone
}

func unlisted(u cache.Entry[*okta.User]) bool {
	return u.State == cache.Miss || u.Absent || u.Value == nil || u.Value.Status == deprovisioned
}

const deprovisioned = "DEPROVISIONED"

// Paths of the calls that a plan weighs. Which bucket they spend is learned from
// answers, since Okta does not publish it for everything.
const (
	groupMembersPath = "/api/v1/groups/00g/users"
	userGroupsPath   = "/api/v1/users/00u/groups"
)

// left is what the budget still allows of the bucket that a path spends in Okta's
// current window, -1 before the first answer told.
func (r *Request) left(path string) int {
	state := r.okta.BudgetFor(path)
	if !state.Known {
		return -1
	}
	return state.Remaining
}
