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

// A membership index is the memberships of a whole org, read group by group. It is
// kept in shards by user id: a shard is whole, so a user that is not in it was
// in no group but Everyone, which cannot be told of entries kept one a user.
const (
	shards = 64
	// membershipIndexID is the entry that says that all shards are there.
	membershipIndexID = "made"
)

// shard is the memberships of the users whose id falls into it. Group ids are
// spelled once; a user's groups are positions in that list.
type shard struct {
	// Of is the membership index the shard belongs to.
	Of     string              `json:"of"`
	Groups []string            `json:"groups"`
	Users  map[string][]uint32 `json:"users"`
}

// membershipIndex says when the org's memberships were read: the oldest of its parts,
// the listing of groups among them.
type membershipIndex struct {
	// ID ties the shards together: replicas may each make one.
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

// fromMembershipIndex answers those of ids that a fresh one tells, and returns
// the others. Users created after it, and deactivated ones, are not told by it.
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

// told reports whether a membership index that began then knows the user's groups.
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

// joinedIndexAge is the age of the listing of groups from which it is read again
// before members are: a list or two more, and what is made of it lasts longer.
const joinedIndexAge = fetch.SoftList

// refreshIndex reads the index again when it would make what is joined look old.
func (r *Request) refreshIndex(ctx context.Context, index **directory.Index) error {
	if time.Since((*index).Since) <= joinedIndexAge {
		return nil
	}
	ctx, end := r.Patient(ctx)
	defer end()
	return r.RereadIndex(ctx, index, joinedIndexAge)
}

// joinMemberships reads the members of every group that has any but Everyone, and joins
// here. Users no list names are asked for alone. If one group cannot be read,
// nothing that was joined is sure, and no user is answered.
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

// newerThan are the users who were created since lists of members were read, of which
// the lists know nothing. Many at a time are none: asking for each would cost more than
// the lists, which tell what was so when they were read.
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
		for _, uid := range answer.Value { // none when the group is gone by now
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
