package loaders

import (
	"context"
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

const userGroupsField = "User.groups"

func (r *Request) fetchUserGroups(ctx context.Context, b Batch[string]) []Result[[]string] {
	answers := GatherBatch(r, r.userGroupsSource(b.Round, b.Asked), b.Keys)
	r.sawLists(answers)
	b.Round.Reached(plan.LoadUserGroups, plan.Decided)
	lists := Results(answers, b.Keys)
	if r.hints.BothEnds {
		b.Round.Wait(ctx, plan.LoadUserGroups, plan.Read)
		r.settleLists(b.Keys, lists)
	}
	return lists
}

// userGroupsSource reads the groups of users out of a batch of so many; now may be nil.
func (r *Request) userGroupsSource(now *Round, batch int) Source[[]string] {
	return Source[[]string]{
		Field: userGroupsField, Kind: userGroupsKind,
		Fetch: func(ctx context.Context, ids []string, out *Answers[[]string]) {
			r.readUserGroups(ctx, ids, batch, now, out)
		},
		Copied: func(ids []string) { primeCopies(r, r.groups, groupKind, ids) },
	}
}

// readUserGroups answers from an inversion that was made before, and plans the
// rest. A plan that needs statistics first is made again with them; more than
// one page and then the rest is never needed, so the loop is short.
func (r *Request) readUserGroups(ctx context.Context, ids []string, batch int, now *Round, out *Answers[[]string]) {
	ids = r.fromInversion(ctx, ids, out)
	if len(ids) == 0 {
		return
	}
	index, err := r.plannedIndex(ctx, plan.BatchSize(len(ids), batch))
	if d := DenialOf(err); d != Granted && d != Withheld && !r.withoutStatisticsFor(len(ids)) {
		now.Reached(plan.LoadUserGroups, plan.Decided)
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
			now.Reached(plan.LoadUserGroups, plan.Decided)
			r.withoutStatistics(ctx, ids, err, out)
		case plan.Invert:
			if err := r.refreshIndex(ctx, &index); err != nil {
				out.FailAll(ids, err)
				return
			}
			r.invert(r.Spend(ctx, userGroupsField, p), index, ids, alone, out)
		default:
			now.Reached(plan.LoadUserGroups, plan.Decided)
			r.askUserGroups(r.Spend(ctx, userGroupsField, p), ids, out)
		}
		return
	}
}

// withoutStatistics answers a batch whose plan wanted group statistics that
// cannot be had. Where Okta refuses them, asking user by user is the other way, if
// it was priced. Where Okta fails, nothing is asked in their place; when they go on
// failing, the next batch is planned without them.
func (r *Request) withoutStatistics(ctx context.Context, ids []string, err error, out *Answers[[]string]) {
	p := plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: plan.BucketOther, Why: "no group statistics"}
	s := r.sizes()
	switch DenialOf(err) {
	case Declined:
		out.FailAll(ids, err)
		return
	case Outage:
		s.statistics.failed()
	case Withheld:
		s.inversion.set(0) // from now on users are asked alone, and priced so
		if r.Covered(userGroupsField, len(ids)) {
			r.Otherwise(userGroupsField, p.Why, err)
			r.askUserGroups(r.Spend(ctx, userGroupsField, p), ids, out)
			return
		}
	case Granted: // the listing has no end
		r.askUserGroups(r.Spend(ctx, userGroupsField, p), ids, out)
		return
	}
	r.FellBack(userGroupsField, plan.NotAsked("the statistics of groups could not be read"), err)
	out.FailAll(ids, err)
}

// withoutStatisticsFor reports whether so many users are asked for alone because
// statistics go on failing, and that was priced.
func (r *Request) withoutStatisticsFor(users int) bool {
	return r.sizes().statistics.lasts() && r.Covered(userGroupsField, users)
}

func (r *Request) membershipOf(ids []string, batch int, alone map[string]bool, index *Index) plan.Membership {
	m := plan.Membership{
		Users: len(ids), Batch: batch, Alone: len(alone), Remaining: int(r.remaining.Load()), MaxCalls: r.CallsLeft(),
		GroupsLeft: r.left(groupMembersPath), UsersLeft: r.left(userGroupsPath), Barred: r.sizes().barred.recently(), Failing: r.withoutStatisticsFor(len(ids)),
	}
	if index != nil {
		m.Index = index.facts()
		m.Index.Everyone = !r.partial(index)
	}
	return m
}

// askUserGroups asks for each user alone. A user that is gone has no groups.
func (r *Request) askUserGroups(ctx context.Context, ids []string, out *Answers[[]string]) {
	var groups bag[*okta.Group]
	var most gauge
	out.Each(ctx, ids, func(id string) {
		list := []string{}
		for g, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.Group], error) {
			return r.okta.ListUserGroups(ctx, id, after)
		}) {
			if okta.IsNotFound(err) {
				out.NotFound(id)
				return
			}
			if err != nil {
				out.Fail(id, err)
				return
			}
			groups.add(g.ID, g)
			list = append(list, g.ID)
		}
		slices.Sort(list)
		most.raise(len(list))
		out.Put(id, list)
	})
	r.sizes().learnMemberships(len(ids), most.get())
	r.noteHidden(ctx, groups.all())
	r.keepGroups(ctx, groups.all(), cache.RankList, out.Began)
}

// notInLists are the users whose groups no member list tells for sure:
// deactivated ones, and those whose status is not known here.
func (r *Request) notInLists(ids []string) map[string]bool {
	users := Peek(r, userKind, ids)
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
