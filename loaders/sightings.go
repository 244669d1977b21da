package loaders

import (
	"context"
	"slices"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/plan"
)

// sightings are who was seen in which group by the pages of members that this
// operation read. A list of a user's groups that was cached before may say otherwise.
type sightings struct {
	mu     sync.Mutex
	groups map[string][]string        // of a user, by the pages
	whole  map[string]map[string]bool // the members of groups whose page was all of it
}

func (s *sightings) add(groupID string, members []string, whole bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups == nil {
		s.groups, s.whole = map[string][]string{}, map[string]map[string]bool{}
	}
	for _, id := range members {
		s.groups[id] = append(s.groups[id], groupID)
	}
	if !whole {
		return
	}
	all := make(map[string]bool, len(members))
	for _, id := range members {
		all[id] = true
	}
	s.whole[groupID] = all
}

// deny reports whether a user was seen in a group that a sorted list of its groups
// lacks, or not seen in one that it names.
func (s *sightings) deny(userID string, groups []string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, gid := range s.groups[userID] {
		if _, listed := slices.BinarySearch(groups, gid); !listed {
			return true
		}
	}
	for _, gid := range groups {
		if members, whole := s.whole[gid]; whole && !members[userID] {
			return true
		}
	}
	return false
}

// settleUserGroups replaces lists of users' groups by new ones where pages of members
// that this operation read say otherwise, so that one membership looks the same from
// both ends. It is left out where that was not priced.
func (r *Request) settleUserGroups(ctx context.Context, ids []string, lists []outcome[[]string]) {
	r.wave.Load().members.wait(ctx)
	at := map[string]int{}
	for i, list := range lists {
		if list.err == nil && r.sightings.deny(ids[i], list.value) {
			at[ids[i]] = i
		}
	}
	denied := keysOf(at)
	if len(denied) == 0 || !r.covered(userGroupsField, len(denied)) {
		return
	}
	s := r.userGroupsSource(nil, len(denied))
	s.believe = func(_ string, e cache.Entry[[]string]) cache.State {
		if e.Age > time.Since(r.began) {
			return cache.Stale
		}
		return e.State
	}
	s.fetch = func(ctx context.Context, ids []string, out *catch[[]string]) {
		r.askUserGroups(r.spend(ctx, userGroupsField, plan.Plan{
			Strategy: plan.FanOut, Calls: len(ids), Bucket: plan.BucketOther, Why: "the members of a group say otherwise",
		}), ids, out)
	}
	for id, answer := range gather(ctx, r, s, denied) {
		lists[at[id]] = outcome[[]string]{value: answer.value, err: answer.err}
	}
}
