package okta

import "sync/atomic"

// Queue counts what a client's calls are doing right now.
type Queue struct {
	// Sent is how many calls are under way, of the current number of Slots.
	Sent, Slots int
	// ForSlot, ForBudget and ForBreaker count waiting calls: for a slot, for the budget's next
	// window, for a failing endpoint.
	ForSlot, ForBudget, ForBreaker int
}

// waiting counts the calls that wait outside the limiter, which counts its own.
type waiting struct{ budget, breaker atomic.Int32 }

// Queue returns the current state.
func (c *Client) Queue() Queue {
	slots := c.limiter.Slots()
	return Queue{
		Sent: slots.Busy, Slots: slots.Limit, ForSlot: slots.Waiting,
		ForBudget: int(c.waiting.budget.Load()), ForBreaker: int(c.waiting.breaker.Load()),
	}
}

// Breakers calls f for each endpoint that was called so far, such as users/*/groups; open
// reports that it fails and calls do not pass. There are at most as many as the client has methods.
func (c *Client) Breakers(f func(endpoint string, open bool)) {
	for _, b := range c.breakers.all() {
		f(b.endpoint, !b.passes())
	}
}
