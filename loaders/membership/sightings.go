package membership

import (
	"slices"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
)

// sightings records who was seen in which group by this operation: in a user's list of groups,
// or in a page of a group's members. Both are cached, and one may predate a change that the
// other shows; a response should not show both states.
//
// Where they differ the page decides, and is read again first if the list is newer. If this
// operation read both itself, they stay as Okta returned them.
type sightings struct {
	mu    sync.Mutex
	lists map[string]sighting       // groups of a user
	pages map[string][]pageSighting // of a group
	named map[string][]string       // groups whose pages name a user
}

type sighting struct {
	ids []string // sorted
	at  time.Time
}

// pageSighting is a sighting of a page of members.
type pageSighting struct {
	sighting
	whole bool // it is the group's only page
}

func (s *sightings) sawList(userID string, groups []string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lists == nil {
		s.lists = map[string]sighting{}
	}
	s.lists[userID] = sighting{groups, at}
}

func (s *sightings) sawPage(groupID string, p pageSighting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pages == nil {
		s.pages, s.named = map[string][]pageSighting{}, map[string][]string{}
	}
	s.pages[groupID] = append(s.pages[groupID], p)
	for _, userID := range p.ids {
		s.named[userID] = append(s.named[userID], groupID)
	}
}

// outdated reports whether a newer list of some user contradicts a page of members.
func (s *sightings) outdated(groupID string, p pageSighting, listed func(userID string) bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for userID, list := range s.lists {
		if list.at.After(p.at) && p.says(userID) != unsaid && p.says(userID) != list.says(groupID) && listed(userID) {
			return true
		}
	}
	return false
}

// settled returns a user's list of groups corrected by the pages of members; nil when they
// agree already.
func (s *sightings) settled(userID string, list sighting, began time.Time) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var settled []string
	for _, groupID := range slices.Concat(list.ids, s.named[userID]) {
		for _, p := range s.pages[groupID] {
			said := p.says(userID)
			if said == unsaid || said == list.says(groupID) || !list.at.Before(began) && !p.at.Before(began) {
				continue
			}
			if settled == nil {
				settled = slices.Clone(list.ids)
			}
			at, is := slices.BinarySearch(settled, groupID)
			switch {
			case said == in && !is:
				settled = slices.Insert(settled, at, groupID)
			case said == out && is:
				settled = slices.Delete(settled, at, at+1)
			}
		}
	}
	return settled
}

// said is what a reading shows of one membership.
type said uint8

const (
	unsaid said = iota
	in
	out
)

func (l sighting) says(id string) said {
	if _, is := slices.BinarySearch(l.ids, id); is {
		return in
	}
	return out
}

func (p pageSighting) says(userID string) said {
	said := p.sighting.says(userID)
	if said == out && !p.whole {
		return unsaid
	}
	return said
}

// pageSeen makes a page of members comparable.
func pageSeen(m memberPage, f fetch.Answer[paging.Page]) pageSighting {
	return pageSighting{sighting{slices.Sorted(slices.Values(f.Value.IDs)), f.From.At}, m.after == "" && f.Value.Next == ""}
}

// inLists reports whether lists of members can name a user: a deactivated user may still have
// groups whose lists do not.
func (r *Request) inLists(userID string) bool {
	return !unlisted(r.StatusesHere([]string{userID})[0])
}

// sawLists records users' lists of groups.
func (r *Request) sawLists(answers map[string]fetch.Answer[[]string]) {
	for id, f := range answers {
		if r.Hints.BothEnds && f.Err == nil && !f.NotFound {
			r.sightings.sawList(id, f.Value, f.From.At)
		}
	}
}

// settleLists makes lists agree with the pages of members of this and earlier rounds.
func (r *Request) settleLists(ids []string, lists []batch.Result[[]string]) {
	for i, id := range ids {
		if groups, differ := r.settledList(id); differ {
			lists[i].Value = groups
		}
	}
}

func (r *Request) settledList(userID string) ([]string, bool) {
	list, ok := r.sightings.list(userID)
	if !ok {
		return nil, false
	}
	groups := r.sightings.settled(userID, list, r.Began)
	if groups == nil || !r.inLists(userID) || !r.knowsGroups(groups, list.ids) {
		return nil, false
	}
	r.sightings.sawList(userID, groups, list.at)
	return groups, true
}

// knowsGroups reports whether the operation has all groups added to a list.
func (r *Request) knowsGroups(ids, before []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool {
		_, was := slices.BinarySearch(before, id)
		return !was && !r.HasGroup(id)
	})
}

func (s *sightings) list(userID string) (sighting, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, ok := s.lists[userID]
	return list, ok
}

// sawPages records pages of members, and makes the lists that were returned before agree with
// them.
func (r *Request) sawPages(answers map[string]fetch.Answer[paging.Page]) {
	seen := false
	for key, f := range answers {
		if r.Hints.BothEnds && f.Err == nil && !f.NotFound {
			m := memberPageOf(key)
			r.sightings.sawPage(m.group, pageSeen(m, f))
			seen = true
		}
	}
	if !seen {
		return
	}
	for _, id := range r.sightings.listed() {
		if groups, differ := r.settledList(id); differ {
			r.userGroups.Replace(id, groups)
		}
	}
}

func (s *sightings) listed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return batch.SortedKeys(s.lists)
}

// believePage treats a cached page of members as outdated if a newer list of a user's groups
// contradicts it.
func (r *Request) believePage(key string, e cache.Entry[paging.Page]) cache.State {
	if e.NotFound {
		return e.State
	}
	m := memberPageOf(key)
	p := pageSeen(m, fetch.Answer[paging.Page]{Value: e.Value, From: fetch.ProvenanceOf(e)})
	if e.State == cache.Fresh && r.sightings.outdated(m.group, p, r.inLists) {
		return cache.Stale
	}
	return e.State
}
