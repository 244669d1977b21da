package loaders

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

// An inversion is the memberships of a whole org, read group by group. It is
// kept in shards by user id: a shard is whole, so a user that is not in it was
// in no group but Everyone, which cannot be told of entries kept one a user.
const (
	shards = 64
	// inversionID is the entry that says that all shards are there.
	inversionID = "made"
)

// shard is the memberships of the users whose id falls into it. Group ids are
// spelled once; a user's groups are positions in that list.
type shard struct {
	Groups []string            `json:"groups"`
	Users  map[string][]uint32 `json:"users"`
}

// inversion says when the org's memberships were read.
type inversion struct {
	Began    time.Time `json:"began"`
	Everyone string    `json:"everyone"`
}

var (
	inversionKind = jsonKind[inversion]("inv", softObject, hardObject)
	shardKind     = jsonKind[*shard]("inv.s", softObject, hardObject)
)

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

// fromInversion answers those of ids that a fresh inversion tells, and returns
// the others. Users created after it, and deactivated ones, are not told by it.
func (r *Request) fromInversion(ctx context.Context, ids []string, out *catch[[]string]) []string {
	made := cache.GetMany(ctx, r.engine.cache, r.ns, inversionKind, []string{inversionID})[0]
	if !use(r, made) {
		return ids
	}
	found := r.shardsOf(ctx, ids)
	users := cache.Peek(r.engine.cache, r.ns, userKind, ids)
	var rest []string
	for i, id := range ids {
		s := found[shardOf(id)]
		if s == nil || !told(users[i], made.Value.Began) {
			rest = append(rest, id)
			continue
		}
		out.putAged(id, s.groupsOf(id, made.Value.Everyone), made.Age)
	}
	return rest
}

// told says whether an inversion that began then knows the user's groups.
func told(u cache.Entry[*okta.User], began time.Time) bool {
	if u.State == cache.Miss || u.Absent || u.Value == nil || u.Value.Status == deprovisioned {
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
	for i, entry := range cache.GetMany(ctx, r.engine.cache, r.ns, shardKind, wanted) {
		if entry.State == cache.Fresh && !entry.Absent {
			found[wanted[i]] = entry.Value
		}
	}
	return found
}

// invert reads the members of every group that has any but Everyone, and joins
// here. Users no list can tell are asked for alone. If one group cannot be read,
// nothing that was joined is sure, and every user is asked for alone.
func (r *Request) invert(ctx context.Context, index *Index, ids []string, alone map[string]bool, out *catch[[]string]) {
	began := time.Now()
	joined, err := r.readAllMembers(ctx, index)
	if err != nil {
		r.askUserGroups(ctx, ids, out)
		return
	}
	r.keepInversion(ctx, joined, inversion{Began: began, Everyone: index.Everyone})
	var asked []string
	for _, id := range ids {
		if alone[id] {
			asked = append(asked, id)
			continue
		}
		out.put(id, joined[shardOf(id)].groupsOf(id, index.Everyone))
	}
	r.askUserGroups(ctx, asked, out)
}

// readAllMembers reads member lists and sorts them into shards.
func (r *Request) readAllMembers(ctx context.Context, index *Index) (map[string]*shard, error) {
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
	read := gather(ctx, r, r.membersSource(), groups)
	for _, gid := range groups {
		answer := read[gid]
		if answer.err != nil {
			return nil, fmt.Errorf("read members whole: %w", answer.err)
		}
		for _, uid := range answer.value { // none when the group is gone by now
			s := joined[shardOf(uid)]
			if n := len(s.Groups); n == 0 || s.Groups[n-1] != gid {
				s.Groups = append(s.Groups, gid)
			}
			s.Users[uid] = append(s.Users[uid], uint32(len(s.Groups)-1)) // an org has fewer groups than 2^32
		}
	}
	return joined, nil
}

func (r *Request) keepInversion(ctx context.Context, joined map[string]*shard, made inversion) {
	items := make([]cache.Item[*shard], 0, len(joined))
	for name, s := range joined {
		items = append(items, cache.Item[*shard]{ID: name, Value: s, Rank: cache.RankList, ReadAt: made.Began})
	}
	cache.SetMany(ctx, r.engine.cache, r.ns, shardKind, items)
	cache.SetMany(ctx, r.engine.cache, r.ns, inversionKind, []cache.Item[inversion]{{ID: inversionID, Value: made, Rank: cache.RankList, ReadAt: made.Began}})
}
