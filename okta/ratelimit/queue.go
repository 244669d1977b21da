package ratelimit

import "slices"

// queue is who waits for a slot: the waiters of each client in the order they came.
type queue struct {
	byClient map[string][]*waiter
	waiting  int
	tickets  uint64
}

type waiter struct {
	client  string
	ticket  uint64 // who came earlier has the lower one
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

// leave takes out a waiter that gave up.
func (q *queue) leave(w *waiter) {
	q.waiting--
	rest := slices.DeleteFunc(q.byClient[w.client], func(other *waiter) bool { return other == w })
	q.keep(w.client, rest)
}

// next takes out the first waiter of the client with the fewest calls under way; of several
// such the one that came first. The queue is not empty.
func (q *queue) next(busy map[string]int) *waiter {
	var best *waiter
	for client, of := range q.byClient {
		first := of[0]
		if best == nil || busy[client] < busy[best.client] || busy[client] == busy[best.client] && first.ticket < best.ticket {
			best = first
		}
	}
	q.waiting--
	q.keep(best.client, q.byClient[best.client][1:])
	return best
}

func (q *queue) keep(client string, waiters []*waiter) {
	if len(waiters) == 0 {
		delete(q.byClient, client)
		return
	}
	q.byClient[client] = waiters
}
