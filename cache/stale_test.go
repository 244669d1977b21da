package cache

import (
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

func TestNothingIsServedOlderThanMaxStaleUnlessItIsFresh(t *testing.T) {
	t.Parallel()
	const minute = time.Minute
	for name, tc := range map[string]struct{ soft, hard, maxStale, want time.Duration }{
		"the kind's own life is shorter":   {minute, 10 * minute, 20 * minute, 10 * minute},
		"the option is shorter":            {minute, 10 * minute, 5 * minute, 5 * minute},
		"fresh beyond the option":          {8 * minute, 10 * minute, 5 * minute, 8 * minute},
		"half an hour by default":          {minute, 60 * minute, 0, 30 * minute},
		"nothing stale":                    {minute, 10 * minute, -1, minute},
		"a kind that is never served old":  {minute, 0, 5 * minute, minute},
		"fresh for longer than the option": {60 * minute, 60 * minute, 30 * minute, 60 * minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ck := newClock()
			c := build(t, Options{MaxStale: tc.maxStale, Now: ck.Now})
			k := thingKind()
			k.Soft, k.Hard = tc.soft, tc.hard
			SetMany(t.Context(), c, space(t, "acme", "n"), k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}})
			ck.Advance(tc.want - time.Millisecond)
			if e := one(t.Context(), c, space(t, "acme", "n"), k, "a"); e.State == Miss {
				t.Errorf("gone before %s", tc.want)
			}
			ck.Advance(time.Millisecond)
			if e := one(t.Context(), c, space(t, "acme", "n"), k, "a"); e.State != Miss {
				t.Errorf("served at %s: %+v", tc.want, e)
			}
		})
	}
}

func TestNotFoundLivesAsLongAsItsKindSays(t *testing.T) {
	t.Parallel()
	ck := newClock()
	c := build(t, Options{MaxStale: time.Second, Now: ck.Now})
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), c, ns, k, []Item[*thing]{{ID: "a", NotFound: true}})
	ck.Advance(k.NotFoundTTL - time.Millisecond)
	if e := one(t.Context(), c, ns, k, "a"); e.State != Fresh || !e.NotFound {
		t.Errorf("got %+v, want not found", e)
	}
}

func TestMaxStaleHoldsForWhatAnotherProcessWrote(t *testing.T) {
	t.Parallel()
	ck := newClock()
	url := testkit.RedisServer(t)
	lenient := build(t, Options{MaxStale: time.Hour, Now: ck.Now, Redis: RedisOptions{URL: url}})
	strict := build(t, Options{MaxStale: 5 * time.Minute, Now: ck.Now, Redis: RedisOptions{URL: url}})
	ns, k := space(t, "acme", "n"), thingKind()
	SetMany(t.Context(), lenient, ns, k, []Item[*thing]{{ID: "a", Value: &thing{"x"}}})
	ck.Advance(5*time.Minute - time.Second)
	if e := one(t.Context(), strict, ns, k, "a"); e.State != Stale {
		t.Errorf("got %+v, want a stale copy", e)
	}
	ck.Advance(time.Second)
	if e := one(t.Context(), strict, ns, k, "a"); e.State != Miss {
		t.Errorf("five minutes old: %+v", e)
	}
	if e := one(t.Context(), lenient, ns, k, "a"); e.State != Stale {
		t.Errorf("the other process has %+v, want a stale copy", e)
	}
}
