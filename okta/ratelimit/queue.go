package ratelimit

import "slices"

// queue holds the waiters for a slot: those of each client in the order they came.
type queue struct {
	byClient map[string][]*waiter
	waiting  int
	tickets  uint64
}

type waiter struct {
	client  string
	ticket  uint64 // lower for those that came earlier
	ready   chan struct{}
	granted bool
}

func (q *queue) len() int { return q.waiting }

func (q *queue) join(client string) *waiter {
	if q.byClient == nil {
		q.byClient = map[string][]*waiter{}
	}
	q.tickets++
	q.waiting++
	w := &waiter{client: client, ticket: q.tickets, ready: make(chan struct{})}
	q.byClient[client] = append(q.byClient[client], w)
	return w
}

// leave removes a waiter that has its slot, or gave up.
func (q *queue) leave(w *waiter) {
	q.waiting--
	rest := slices.DeleteFunc(q.byClient[w.client], func(other *waiter) bool { return other == w })
	q.keep(w.client, rest)
}

// first returns the first waiter of the client with the fewest calls under way; of several such
// clients, the waiter that came first. The queue must not be empty.
func (q *queue) first(busy func(client string) int) (best *waiter) {
	least := 0
	for client, of := range q.byClient {
		first, n := of[0], busy(client)
		if best == nil || n < least || n == least && first.ticket < best.ticket {
			best, least = first, n
		}
	}
	return best
}

func (q *queue) keep(client string, waiters []*waiter) {
	if len(waiters) == 0 {
		delete(q.byClient, client)
		return
	}
	q.byClient[client] = waiters
}
