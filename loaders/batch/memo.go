package batch

import (
	"context"
	"maps"
	"sync"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
)

// Memo keeps an operation's answers for keys that several of its batches reach in different
// ways. Each key has one value within a response, even when the cache drops it in between, and
// what failed is not requested twice.
type Memo[T any] struct {
	mu   sync.Mutex
	byID map[string]fetch.Answer[T]
}

// Get returns the stored answer for id.
func (m *Memo[T]) Get(id string) (fetch.Answer[T], bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, ok := m.byID[id]
	return f, ok
}

// Keep stores f unless id has an answer already, and returns the answer of id. A fetch we
// declined is not stored.
func (m *Memo[T]) Keep(id string, f fetch.Answer[T]) fetch.Answer[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known, ok := m.byID[id]; ok {
		return known
	}
	if m.byID == nil {
		m.byID = map[string]fetch.Answer[T]{}
	}
	if fetch.DenialOf(f.Err) != fetch.Declined {
		m.byID[id] = f
	}
	return f
}

// GatherOnce is [fetch.Gather] through a memo.
func GatherOnce[T any](ctx context.Context, of Operation, m *Memo[T], s fetch.Source[T], ids []string) map[string]fetch.Answer[T] {
	r := of.operation()
	answers := make(map[string]fetch.Answer[T], len(ids))
	var open []string
	for _, id := range ids {
		if known, ok := m.Get(id); ok {
			answers[id] = known
		} else {
			open = append(open, id)
		}
	}
	if len(open) == 0 {
		return answers
	}
	read := fetch.Gather(ctx, r, s, open)
	for id, f := range read {
		read[id] = m.Keep(id, f)
	}
	maps.Copy(answers, read)
	return answers
}

// KnownOnce returns the operation's answer for id, or a fresh one from the cache.
func KnownOnce[T any](ctx context.Context, of Operation, m *Memo[T], kind *cache.Kind[T], id string) (fetch.Answer[T], bool) {
	r := of.operation()
	if known, ok := m.Get(id); ok {
		return known, known.Err == nil
	}
	entry := fetch.GetMany(ctx, r, kind, []string{id})[0]
	if !fetch.Use(r, entry) {
		return fetch.Answer[T]{}, false
	}
	return m.Keep(id, fetch.Answer[T]{Value: entry.Value, From: fetch.ProvenanceOf(entry)}), true
}
