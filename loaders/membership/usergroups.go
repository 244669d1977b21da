package membership

import (
	"context"
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
)

const userGroupsField = "User.groups"

// UserGroupPages cuts a page of first groups out of the groups of each user. from has the
// positions to resume from; nil means the beginning of all lists.
func (r *Request) UserGroupPages(ctx context.Context, userIDs []string, from []paging.Position, first int) []batch.Result[paging.Cut] {
	lists := r.userGroups.LoadAll(ctx, userIDs)
	cuts := make([]batch.Result[paging.Cut], len(lists))
	for i, list := range lists {
		if cuts[i].Err = list.Err; list.Err == nil {
			cuts[i].Value = paging.CutIDs(list.Value, positionAt(from, i), first)
		}
	}
	return cuts
}

func positionAt(from []paging.Position, i int) paging.Position {
	if from == nil {
		return paging.Position{}
	}
	return from[i]
}

func (r *Request) fetchUserGroups(ctx context.Context, b batch.Batch[string]) []batch.Result[[]string] {
	answers := fetch.GatherBatch(r, r.UserGroupsSource(b.Round, b.Asked), b.Keys)
	r.sawLists(answers)
	b.Round.Reached(plan.LoadUserGroups, plan.Decided)
	lists := batch.Results(answers, b.Keys)
	if r.Hints.BothEnds {
		b.Round.Wait(ctx, plan.LoadUserGroups, plan.Read)
		r.settleLists(b.Keys, lists)
	}
	return lists
}

// GroupsAsked returns the groups of a user if the operation reads them anyway.
func (r *Request) GroupsAsked(userID string) (groups batch.Result[[]string], ok bool) {
	return r.userGroups.Asked(userID)
}

// UserGroupsSource reads the groups of users of a batch that asked for this many; now may be
// nil.
func (r *Request) UserGroupsSource(now *batch.Round, asked int) fetch.Source[[]string] {
	return fetch.Source[[]string]{
		Field: userGroupsField, Kind: UserGroupsKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[[]string]) {
			r.readUserGroups(ctx, ids, asked, now, out)
		},
		Copied: r.GroupsStandIn,
	}
}

// readUserGroups answers from an existing membership index, and plans the rest. A plan that
// first needs statistics is made again with them; that takes one page and then the rest at
// most, so the loop is short.
func (r *Request) readUserGroups(ctx context.Context, ids []string, asked int, now *batch.Round, out *fetch.Answers[[]string]) {
	ids = r.fromMembershipIndex(ctx, ids, out)
	if len(ids) == 0 {
		return
	}
	index, err := r.PlannedIndex(ctx, plan.BatchSize(len(ids), asked))
	if d := fetch.DenialOf(err); d != fetch.Granted && d != fetch.Withheld && !r.withoutStatisticsFor(len(ids)) {
		now.Reached(plan.LoadUserGroups, plan.Decided)
		r.withoutStatistics(ctx, ids, err, out)
		return
	}
	alone := r.notInLists(ctx, ids)
	for {
		p := plan.UserGroups(r.membershipOf(ids, asked, alone, index))
		switch p.Strategy {
		case plan.Probe, plan.Whole:
			fuller, _, err := r.GroupIndex(ctx, p.Strategy == plan.Whole)
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
			r.joinMemberships(r.Spend(ctx, userGroupsField, p), index, ids, alone, out)
		default:
			now.Reached(plan.LoadUserGroups, plan.Decided)
			r.askUserGroups(r.Spend(ctx, userGroupsField, p), ids, out)
		}
		return
	}
}

// withoutStatistics answers a batch whose plan needs group statistics that are unavailable. If
// Okta refuses them, each user is read instead, provided that was priced. If Okta fails, no
// other calls are made; when the failures continue, the next batch is planned without
// statistics.
func (r *Request) withoutStatistics(ctx context.Context, ids []string, err error, out *fetch.Answers[[]string]) {
	p := plan.Plan{Strategy: plan.FanOut, Calls: len(ids), Bucket: ratelimit.BucketOther, Why: "no group statistics"}
	denial := fetch.DenialOf(err)
	r.org.NoStatistics(denial)
	switch denial {
	case fetch.Declined:
		out.FailAll(ids, err)
		return
	case fetch.Outage:
	case fetch.Withheld:
		if r.Covered(userGroupsField, len(ids)) {
			r.Otherwise(userGroupsField, p.Why, err)
			r.askUserGroups(r.Spend(ctx, userGroupsField, p), ids, out)
			return
		}
	case fetch.Granted: // the listing does not end
		r.askUserGroups(r.Spend(ctx, userGroupsField, p), ids, out)
		return
	}
	r.FellBack(userGroupsField, plan.NotAsked("the statistics of groups could not be read"), err)
	out.FailAll(ids, err)
}

// withoutStatisticsFor reports whether this many users are read one by one because statistics
// keep failing, and that was priced.
func (r *Request) withoutStatisticsFor(users int) bool {
	return r.org.StatisticsFail() && r.Covered(userGroupsField, users)
}

func (r *Request) membershipOf(ids []string, asked int, alone map[string]bool, index *directory.Index) plan.Membership {
	m := plan.Membership{
		Users: len(ids), Batch: asked, Alone: len(alone), Remaining: int(r.remaining.Load()), MaxCalls: r.CallsLeft(),
		GroupsLeft: r.left(groupMembersPath), UsersLeft: r.left(userGroupsPath),
		Barred: r.sizes.barred.Recently(), Failing: r.withoutStatisticsFor(len(ids)),
	}
	if index != nil {
		m.Index = index.Planned()
		m.Index.Everyone = !r.Partial(index)
	}
	return m
}

// askUserGroups reads each user's groups. A user that does not exist has none.
func (r *Request) askUserGroups(ctx context.Context, ids []string, out *fetch.Answers[[]string]) {
	var groups bag[*okta.Group]
	var most fetch.Gauge
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
		most.Raise(len(list))
		out.Put(id, list)
	})
	r.sizes.learn(len(ids), most.Get())
	r.NoteHidden(ctx, groups.all())
	r.KeepGroups(ctx, groups.all(), cache.RankList, out.Began)
}

// notInLists returns the users whose groups cannot be determined from member lists: deactivated
// ones, and those of unknown status.
func (r *Request) notInLists(ctx context.Context, ids []string) map[string]bool {
	users := r.Statuses(ctx, ids)
	unconfirmed := r.unconfirmed(ids, users)
	alone := map[string]bool{}
	for i, id := range ids {
		if unlisted(users[i]) || unconfirmed[id] {
			alone[id] = true
		}
	}
	return alone
}

// unconfirmed returns the users whose known status is too old, if reading each of them was
// priced; otherwise the answer is as old as what is known.
func (r *Request) unconfirmed(ids []string, users []cache.Entry[*okta.User]) map[string]bool {
	if !r.Hints.Freshness.Bounded {
		return nil
	}
	open := map[string]bool{}
	for i, id := range ids {
		if !r.KnowsStatus(id, users[i]) {
			open[id] = true
		}
	}
	if !r.Covered(userGroupsField, len(open)) {
		return nil
	}
	return open
}

func unlisted(u cache.Entry[*okta.User]) bool {
	return u.State == cache.Miss || u.NotFound || u.Value == nil || u.Value.Status == directory.Deprovisioned
}

// Paths of the calls that a plan compares. The bucket they spend is learned from answers, since
// Okta does not publish it for every endpoint.
const (
	groupMembersPath = "/api/v1/groups/00g/users"
	userGroupsPath   = "/api/v1/users/00u/groups"
)

// left returns how many calls the budget still allows in Okta's current window for the bucket
// of a path, -1 before the first answer.
func (r *Request) left(path string) int {
	state := r.okta.BudgetFor(path)
	if !state.Known {
		return -1
	}
	return state.Remaining
}
