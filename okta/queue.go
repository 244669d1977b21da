package okta

import "sync/atomic"

// Queue is what a client's calls do right now.
type Queue struct {
	// Sent are under way, of Slots that there are at the moment.
	Sent, Slots int
	// ForSlot, ForBudget and ForBreaker wait: for a slot, for the budget's next window, for an
	// endpoint that fails.
	ForSlot, ForBudget, ForBreaker int
}

// waiting counts the calls that wait outside of the limiter, which counts its own.
type waiting struct{ budget, breaker atomic.Int32 }

// Queue returns the state as of now.
func (c *Client) Queue() Queue {
	slots := c.limiter.Slots()
	return Queue{
		Sent: slots.Busy, Slots: slots.Limit, ForSlot: slots.Waiting,
		ForBudget: int(c.waiting.budget.Load()), ForBreaker: int(c.waiting.breaker.Load()),
	}
}

// Breakers calls f for each endpoint that was asked so far, such as users/*/groups: open
// while calls to it do not pass, since it fails. There are as many as the client has methods.
func (c *Client) Breakers(f func(endpoint string, open bool)) {
	for _, b := range c.breakers.all() {
		f(b.endpoint, !b.passes())
	}
}
