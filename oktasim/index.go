package oktasim

import (
	"math/rand/v2"
	"slices"
	"time"
)

// snapshot is what the search index shows for a user until a point in time: an older
// version, or nothing.
type snapshot struct {
	user  *user
	until millis
}

// remember keeps a user's state from before a change for as long as the index may lag;
// nil means the user did not exist. The caller holds the lock.
func (o *Org) remember(id string, before *user) {
	if o.cfg.SearchLag <= 0 {
		return
	}
	if before != nil {
		old := *before
		before = &old
	}
	o.store.stale[id] = append(o.store.stale[id], snapshot{before, o.lagged(o.cfg.SearchLag)})
}

// SetLag changes how long member lists and the search index lag behind changes made from
// now on; see Config.MembershipLag and Config.SearchLag.
func (o *Org) SetLag(membership, search time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cfg.MembershipLag, o.cfg.SearchLag = max(0, membership), max(0, search)
}

// lagged returns the time until which something lags behind a change made now: between a
// third of the longest lag and all of it.
func (o *Org) lagged(most time.Duration) millis {
	var d time.Duration
	o.random(func(rng *rand.Rand) { d = most/3 + time.Duration(rng.Int64N(int64(most-most/3)+1)) })
	return at(o.cfg.Clock.Now().Add(d))
}

// stale returns what the index shows for a user instead of the current state. Okta's
// index has replicas, so every second answer is current, and answers are not even
// monotonic.
func (c *call) stale(id string) (*user, bool) {
	list := c.store.stale[id]
	now := at(c.now)
	for _, s := range list {
		if s.until > now {
			return s.user, c.behind()
		}
	}
	return nil, false
}

// behind reports whether the replica used lags; it is the same for a whole call.
func (c *call) behind() bool {
	if c.replica == 0 {
		c.replica = 1
		if c.org.replicaTurn.Add(1)%2 == 1 {
			c.replica = 2
		}
	}
	return c.replica == 2
}

// indexed returns a user as the search index knows it, nil for none.
func (c *call) indexed(id string) *user {
	if old, stale := c.stale(id); stale {
		return old
	}
	return c.store.userByID[id]
}

// index returns all users as the search index knows them, sorted by id.
func (c *call) index() []*user {
	if len(c.store.stale) == 0 {
		return c.store.users
	}
	list := c.store.users
	cloned := false
	for id := range c.store.stale {
		old, stale := c.stale(id)
		if !stale {
			continue
		}
		if !cloned {
			list, cloned = slices.Clone(list), true
		}
		i, have := slices.BinarySearchFunc(list, id, compareUserID)
		switch {
		case have && old == nil:
			list = slices.Delete(list, i, i+1)
		case have:
			list[i] = old
		case old != nil:
			list = slices.Insert(list, i, old)
		}
	}
	return list
}

// forget drops users' snapshots that no answer can show any more. The caller holds the
// lock.
func (o *Org) forget() {
	now := at(o.cfg.Clock.Now())
	for id, list := range o.store.stale {
		if list[len(list)-1].until <= now {
			delete(o.store.stale, id)
		}
	}
}
