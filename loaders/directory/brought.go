package directory

import (
	"context"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/batch"
	"oktagraph/okta"
)

// brought are the users that answers of this operation brought along. The cache may give
// up a user at once when it is full, and what is decided by a user's status must not
// depend on that: everybody whose status is not known is asked alone.
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

// statuses are users as the cache has them, or else as this operation read them. Redis
// may have whom the process gave up.
func (r *Request) statuses(ctx context.Context, ids []string) []cache.Entry[*okta.User] {
	entries := r.statusesHere(ids)
	var open []string
	var places []int
	for i, id := range ids {
		if entries[i].State == cache.Miss {
			open, places = append(open, id), append(places, i)
		}
	}
	if len(open) > 0 {
		for i, e := range batch.GetMany(ctx, r, userKind, open) {
			entries[places[i]] = e
		}
	}
	return entries
}

// statusesHere is statuses without a look into Redis.
func (r *Request) statusesHere(ids []string) []cache.Entry[*okta.User] {
	entries := batch.Peek(r, userKind, ids)
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
