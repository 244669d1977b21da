package ratelimit

import (
	"slices"
	"testing"
	"time"
)

// step is one thing that happens to a window; at is in seconds.
type step struct {
	at        int
	begin     int
	answer    *Rate // settles one call
	silent    bool  // settles one call without headers
	bare      bool  // settles one call answered without headers
	used      int   // wanted after the step, -1: any
	want      verdict
	wantLimit int
}

func times(n int, s step) []step { return slices.Repeat([]step{s}, n) }

func TestWindowAccountsNeverLessThanTheTruth(t *testing.T) {
	t.Parallel()
	in := func(reset, remaining, left int) *Rate {
		return &Rate{Limit: 100, Remaining: remaining, Reset: int64(reset), Left: time.Duration(left) * time.Second}
	}
	tests := map[string][]step{
		"a cold start is bounded by the smallest plan": {
			{begin: 49, used: 49}, {begin: 1, used: 50, want: shareSpent},
		},
		"a newer reset starts a new account with what is under way": {
			{begin: 3, used: 3},
			{at: 1, answer: in(60, 99, 59), used: 3},
			{at: 61, answer: in(120, 98, 59), used: 2},
			{at: 61, answer: in(60, 97, 0), used: 1}, // was counted before
		},
		"the clock ends a window after the guard": {
			{begin: 50, used: 50, want: shareSpent},
			{at: 0, answer: in(60, 50, 60), used: 50, want: shareSpent},
			{at: 60, used: 50, want: shareSpent},
			{at: 61, used: 49},
		},
		"the lower remaining of one window is the newer": {
			{begin: 2, used: 2}, {answer: in(60, 1, 60), used: 2, want: crowded}, {answer: in(60, 90, 60), used: 2},
			{begin: 1, used: 3, want: crowded}, {answer: in(60, 0, 60), used: 3, want: spent},
		},
		"a call without an answer counts in both windows": {
			{begin: 1, used: 1}, {answer: in(60, 99, 60), used: 1}, {begin: 1, used: 2},
			{at: 59, silent: true, used: 2}, {at: 61, used: 1}, {at: 61, begin: 1, used: 2}, {at: 61, answer: in(120, 98, 59), used: 2},
			{at: 121, used: 0},
		},
		"a window ended too early goes on": {
			{begin: 30, used: 30}, {answer: in(60, 99, 20), used: 30}, {at: 21, used: 29}, {at: 22, answer: in(60, 60, 30), used: 30},
		},
		"a concurrency refusal says nothing about the window": {
			{begin: 2, used: 2}, {answer: in(60, 99, 60), used: 2}, {answer: &Rate{Reset: 90, Left: 5 * time.Second}, used: 2, wantLimit: 100},
		},
		"what is not metered is not limited": append(
			times(bareAnswers, step{begin: 1, bare: true, used: -1}),
			step{begin: 130, used: 150}, step{answer: in(60, 10, 60), used: 150, want: shareSpent},
		),
		"a few answers without headers keep the start limit": append(
			times(bareAnswers-1, step{begin: 1, bare: true, used: -1}),
			step{begin: 31, used: 50, want: shareSpent}, step{silent: true, used: 50, want: shareSpent}, step{bare: true, used: 50},
		),
		"headers in between begin the count again": append(append(
			times(bareAnswers-1, step{begin: 1, bare: true, used: -1}),
			step{begin: 1, answer: &Rate{Limit: 0}, used: 20}),
			append(times(1, step{begin: 1, answer: in(60, 70, 60), used: 21}), step{begin: 29, bare: true, used: 50, want: shareSpent})...,
		),
		"a rounding of one second is the same window": {
			{begin: 2, used: 2}, {answer: in(60, 50, 60), used: 2}, {answer: in(61, 49, 60), used: 2},
		},
	}
	for name, steps := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(BucketUsers)
			for i, s := range steps {
				now := time.Unix(int64(s.at), 0)
				w.roll(now)
				for range s.begin {
					w.begin(now)
				}
				switch {
				case s.answer != nil:
					w.settle(*s.answer, true, true, now)
				case s.silent:
					w.settle(Rate{}, false, false, now)
				case s.bare:
					w.settle(Rate{}, false, true, now)
				}
				if got := w.check(0.5, Interactive, 0); s.used >= 0 && w.used() != s.used || got != s.want {
					t.Fatalf("step %d: used %d, verdict %d; want %d, %d", i, w.used(), got, s.used, s.want)
				}
				if s.wantLimit != 0 && w.limit != s.wantLimit {
					t.Fatalf("step %d: limit %d, want %d", i, w.limit, s.wantLimit)
				}
			}
		})
	}
}

// Its counter was not told while it was away, and is not told less for the clock's mistake.
func TestAWindowThatGoesOnKeepsWhatItHasNotTold(t *testing.T) {
	t.Parallel()
	w, began := newWindow(BucketUsers), time.Unix(1_700_000_000, 0)
	r := Rate{Limit: 100, Remaining: 90, Reset: began.Unix() + 20, Left: 20 * time.Second}
	for range 3 {
		w.begin(began)
	}
	w.settle(r, true, true, began)
	w.settle(r, true, true, began)
	w.roll(w.ends)
	w.settle(r, true, true, w.ends)
	if w.done != 3 || w.unshared < w.done+w.inflight {
		t.Errorf("%d done, %d under way, of which %d are to be told", w.done, w.inflight, w.unshared)
	}
}
