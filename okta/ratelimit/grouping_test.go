package ratelimit

import (
	"testing"
	"time"
)

func TestCallsUnderWayCountInTheAccountTheirKindMovesTo(t *testing.T) {
	t.Parallel()
	b := New(Config{Share: 0.4, Now: func() time.Time { return time.Unix(0, 0) }})
	begin := func(path string) *Ticket {
		ticket, refused := b.Try(t.Context(), RouteOf(path), Interactive, "")
		if ticket == nil {
			t.Fatalf("%s was refused: %+v", path, refused)
		}
		return ticket
	}
	const below, rest = "/api/v1/users/00u1/groups", "/api/v1/iam/roles"
	begin(rest).Settle(t.Context(), Rate{Limit: 400, Remaining: 399, Reset: 40, Left: 40 * time.Second}, true, true)
	var underWay []*Ticket
	for range 7 {
		underWay = append(underWay, begin(below))
	}
	for i, ticket := range underWay[:strikesToSplit] { // of another window: the kind moves
		ticket.Settle(t.Context(), Rate{Limit: 100, Remaining: 99 - i, Reset: 7, Left: 7 * time.Second}, true, true)
	}
	if got := b.State(RouteOf(below)); got.Limit != 100 || got.Spent < len(underWay) {
		t.Errorf("%+v, want a limit of 100 of which %d calls at least are spent", got, len(underWay))
	}
}
