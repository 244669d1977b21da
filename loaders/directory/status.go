package directory

import (
	"context"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/okta"
)

// brought holds the users that came along with answers of this operation. A full cache may
// evict a user at once, and decisions by a user's status must not depend on that: users of
// unknown status are read one by one.
type brought struct {
	mu   sync.Mutex
	byID map[string]broughtUser
}

type broughtUser struct {
	user *okta.User
	at   time.Time
}

func (b *brought) add(users []*okta.User, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byID == nil {
		b.byID = make(map[string]broughtUser, len(users))
	}
	for _, u := range users {
		if at.After(b.byID[u.ID].at) {
			b.byID[u.ID] = broughtUser{u, at}
		}
	}
}

// Statuses returns users from the cache, or else as this operation read them. Redis may have
// users that the process evicted.
func (r *Request) Statuses(ctx context.Context, ids []string) []cache.Entry[*okta.User] {
	entries := r.StatusesHere(ids)
	var open []string
	var places []int
	for i, id := range ids {
		if entries[i].State == cache.Miss {
			open, places = append(open, id), append(places, i)
		}
	}
	if len(open) > 0 {
		for i, e := range fetch.GetMany(ctx, r, userKind, open) {
			entries[places[i]] = e
		}
	}
	return entries
}

// StatusesHere is Statuses without a look-up in Redis.
func (r *Request) StatusesHere(ids []string) []cache.Entry[*okta.User] {
	entries := fetch.Peek(r, userKind, ids)
	r.brought.mu.Lock()
	defer r.brought.mu.Unlock()
	for i, id := range ids {
		if entries[i].State != cache.Miss {
			continue
		}
		if u, ok := r.brought.byID[id]; ok {
			entries[i] = cache.Entry[*okta.User]{Value: u.user, State: cache.Fresh, Age: time.Since(u.at)}
		}
	}
	return entries
}

// confirmed holds the users named by answers, and when those were last read; only where the
// caller bounds the age of data. A list confirms what the cache holds of a user, though it does
// not replace a read by id.
type confirmed struct {
	mu sync.Mutex
	at map[string]time.Time
}

func (c *confirmed) add(ids []string, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at == nil {
		c.at = make(map[string]time.Time, len(ids))
	}
	for _, id := range ids {
		if at.After(c.at[id]) {
			c.at[id] = at
		}
	}
}

// ConfirmUsers records the users named by pages.
func (r *Request) ConfirmUsers(pages map[string]fetch.Answer[paging.Page]) {
	for _, page := range pages {
		if r.Hints.Freshness.Bounded && page.Err == nil && !page.From.Stale {
			r.confirmed.add(page.Value.IDs, page.From.At)
		}
	}
}

// KnowsStatus reports whether a user's status is known from a time that the caller accepts, or
// from a copy that may be served instead.
func (r *Request) KnowsStatus(id string, u cache.Entry[*okta.User]) bool {
	at, ok := r.confirmed.get(id)
	return r.Accepts(u.Age) || ok && r.Accepts(time.Since(at)) || r.Hints.Freshness.StaleBounded && fetch.StandsIn(r, userKind, u)
}

func (c *confirmed) get(id string) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.at[id]
	return at, ok
}

// StatusFrom returns the provenance of a user's status, which decides whether lists of members
// name the user.
func (r *Request) StatusFrom(id string, u cache.Entry[*okta.User]) fetch.Provenance {
	if at, ok := r.confirmed.get(id); ok && !r.Accepts(u.Age) && r.Accepts(time.Since(at)) {
		return fetch.ReadAt(at)
	}
	if r.Precedes(u.Age) {
		r.Aged(u.Age)
	}
	return fetch.ReadAt(fetch.ProvenanceOf(u).At)
}
