package membership

import (
	"context"
	"crypto/rand"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// A membership index is the memberships of a whole org, read group by group. It is kept in
// shards by user id. A shard is complete, so a user missing from it was in no group but
// Everyone; entries kept per user could not show that.
const (
	shards = 64
	// membershipIndexID is the entry that records that all shards exist.
	membershipIndexID = "made"
)

// shard is the memberships of the users whose ids fall into it. Each group id is stored once; a
// user's groups are positions in that list.
type shard struct {
	// Of is the membership index the shard belongs to.
	Of     string              `json:"of"`
	Groups []string            `json:"groups"`
	Users  map[string][]uint32 `json:"users"`
}

// membershipIndex records when the org's memberships were read: the time of its oldest part,
// which may be the listing of groups.
type membershipIndex struct {
	// ID ties the shards together, as each replica may make an index of its own.
	ID       string    `json:"id"`
	Began    time.Time `json:"began"`
	Everyone string    `json:"everyone"`
}

func shardOf(userID string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(userID)) // never fails
	return strconv.Itoa(int(h.Sum32() % shards))
}

// groupsOf returns the sorted groups of a user in this shard, Everyone included.
func (s *shard) groupsOf(userID, everyone string) []string {
	at := s.Users[userID]
	list := make([]string, 0, len(at)+1)
	for _, i := range at {
		if int(i) < len(s.Groups) {
			list = append(list, s.Groups[i])
		}
	}
	list = append(list, everyone)
	slices.Sort(list)
	return slices.Compact(list)
}

// fromMembershipIndex answers ids from a fresh membership index, and returns those it cannot
// answer: users created after it, and deactivated ones.
func (r *Request) fromMembershipIndex(ctx context.Context, ids []string, out *fetch.Answers[[]string]) []string {
	made := fetch.GetMany(ctx, r, membershipIndexKind, []string{membershipIndexID})[0]
	if !fetch.Use(r, made) {
		return ids
	}
	shards := r.shardsOf(ctx, ids)
	users := r.Statuses(ctx, ids)
	unconfirmed := r.unconfirmed(ids, users)
	var rest []string
	for i, id := range ids {
		s := shards[shardOf(id)]
		if s == nil || s.Of != made.Value.ID || !told(users[i], made.Value.Began) || unconfirmed[id] {
			rest = append(rest, id)
			continue
		}
		out.PutMade(id, s.groupsOf(id, made.Value.Everyone), fetch.ProvenanceOf(made).And(r.StatusFrom(id, users[i])))
	}
	return rest
}

// told reports whether a membership index begun at that time covers the user's groups.
func told(u cache.Entry[*okta.User], began time.Time) bool {
	if u.State == cache.Miss || u.NotFound || u.Value == nil || u.Value.Status == directory.Deprovisioned {
		return false
	}
	created, ok := u.Value.Created.Time()
	return ok && created.Before(began)
}

func (r *Request) shardsOf(ctx context.Context, ids []string) map[string]*shard {
	names := map[string]bool{}
	for _, id := range ids {
		names[shardOf(id)] = true
	}
	wanted := make([]string, 0, len(names))
	for name := range names {
		wanted = append(wanted, name)
	}
	found := make(map[string]*shard, len(wanted))
	for i, entry := range fetch.GetMany(ctx, r, shardKind, wanted) {
		if fetch.IsFresh(r, entry) && !entry.NotFound {
			found[wanted[i]] = entry.Value
		}
	}
	return found
}

// joinedIndexAge is the age from which the listing of groups is read again before members are
// read: it costs a list or two, and the membership index lasts longer.
const joinedIndexAge = fetch.SoftList

// refreshIndex rereads the index when it would make the joined memberships look old.
func (r *Request) refreshIndex(ctx context.Context, index **directory.Index) error {
	if time.Since((*index).Since) <= joinedIndexAge {
		return nil
	}
	ctx, end := r.Patient(ctx)
	defer end()
	return r.RereadIndex(ctx, index, joinedIndexAge)
}

// joinMemberships reads the members of every non-empty group except Everyone, and joins them by
// user. Users that no list shows are read one by one. If one group cannot be read, the joined
// result is not reliable, and no user is answered.
func (r *Request) joinMemberships(
	ctx context.Context, index *directory.Index, ids []string, alone map[string]bool, out *fetch.Answers[[]string],
) {
	joined, from, err := r.readAllMembers(ctx, index)
	if err != nil {
		if fetch.DenialOf(err) == fetch.Withheld {
			r.sizes.barred.Note()
		}
		if fetch.DenialOf(err) != fetch.Declined {
			r.FellBack(userGroupsField, plan.NotAsked("the members of a group could not be read"), err)
		}
		out.FailAll(ids, err)
		return
	}
	listed := from.At
	from = from.And(fetch.ReadAt(index.Since))
	if !from.Stale {
		r.keepMembershipIndex(ctx, joined, membershipIndex{ID: rand.Text(), Began: from.At, Everyone: index.Everyone})
	}
	users := r.Statuses(ctx, ids)
	newer := newerThan(ids, users, listed)
	var asked []string
	for i, id := range ids {
		if alone[id] || newer[id] {
			asked = append(asked, id)
			continue
		}
		out.PutMade(id, joined[shardOf(id)].groupsOf(id, index.Everyone), from.And(r.StatusFrom(id, users[i])))
	}
	r.askUserGroups(ctx, asked, out)
}

// newerThan returns the users created since the lists of members were read, which the lists
// cannot cover. If there are many it returns none: reading each would cost more than the lists,
// which are still right for the time they were read.
func newerThan(ids []string, users []cache.Entry[*okta.User], listed time.Time) map[string]bool {
	newer := map[string]bool{}
	for i, id := range ids {
		if u := users[i]; u.Value != nil {
			if created, ok := u.Value.Created.Time(); ok && !created.Before(listed) {
				newer[id] = true
			}
		}
	}
	if len(newer) > 1+len(ids)/10 {
		return nil
	}
	return newer
}

// readAllMembers reads member lists and sorts them into shards.
func (r *Request) readAllMembers(ctx context.Context, index *directory.Index) (map[string]*shard, fetch.Provenance, error) {
	joined := make(map[string]*shard, shards)
	for i := range shards {
		joined[strconv.Itoa(i)] = &shard{Users: map[string][]uint32{}}
	}
	var groups []string
	for _, g := range index.Groups {
		if g.Users > 0 && g.ID != index.Everyone {
			groups = append(groups, g.ID)
		}
	}
	read := fetch.Gather(ctx, r, r.MembersSource(), groups)
	from := fetch.Provenance{}
	for _, gid := range groups {
		answer := read[gid]
		if answer.Err != nil {
			return nil, from, fmt.Errorf("read members whole: %w", answer.Err)
		}
		from = from.And(answer.From)
		for _, uid := range answer.Value { // none if the group has been deleted meanwhile
			s := joined[shardOf(uid)]
			if n := len(s.Groups); n == 0 || s.Groups[n-1] != gid {
				s.Groups = append(s.Groups, gid)
			}
			s.Users[uid] = append(s.Users[uid], uint32(len(s.Groups)-1)) // an org has fewer groups than 2^32
		}
	}
	return joined, from, nil
}

func (r *Request) keepMembershipIndex(ctx context.Context, joined map[string]*shard, made membershipIndex) {
	items := make([]cache.Item[*shard], 0, len(joined))
	for name, s := range joined {
		s.Of = made.ID
		items = append(items, cache.Item[*shard]{ID: name, Value: s, Rank: cache.RankList, ReadAt: made.Began})
	}
	fetch.SetMany(ctx, r, shardKind, items)
	fetch.SetMany(ctx, r, membershipIndexKind, []cache.Item[membershipIndex]{
		{ID: membershipIndexID, Value: made, Rank: cache.RankList, ReadAt: made.Began},
	})
}
