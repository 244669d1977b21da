package loaders

import (
	"context"
	"maps"
	"sync"
)

// memo keeps what an operation was answered for keys that several of its batches
// come to by different ways: within one response each has one value, even when
// the cache forgets it in between, and what failed is not asked for twice.
type memo[T any] struct {
	mu   sync.Mutex
	byID map[string]found[T]
}

func (m *memo[T]) get(id string) (found[T], bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.byID[id]
	return f, ok
}

// keep stores what is not there yet and returns what is there then.
func (m *memo[T]) keep(id string, f found[T]) found[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known, ok := m.byID[id]; ok {
		return known
	}
	if m.byID == nil {
		m.byID = map[string]found[T]{}
	}
	if denialOf(f.err) != declined {
		m.byID[id] = f
	}
	return f
}

// gatherOnce is gather through a memo.
func gatherOnce[T any](ctx context.Context, r *Request, m *memo[T], s source[T], ids []string) map[string]found[T] {
	answers := make(map[string]found[T], len(ids))
	var open []string
	for _, id := range ids {
		if known, ok := m.get(id); ok {
			answers[id] = known
		} else {
			open = append(open, id)
		}
	}
	if len(open) == 0 {
		return answers
	}
	read := gather(ctx, r, s, open)
	for id, f := range read {
		read[id] = m.keep(id, f)
	}
	maps.Copy(answers, read)
	return answers
}
