package fetch

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// wait waits for d or until patience runs out, and returns how long that was.
func (p *patience) wait(ctx context.Context, d time.Duration) time.Duration {
	began := time.Now()
	bounded, end := p.begin(ctx)
	defer end()
	select {
	case <-time.After(d):
	case <-bounded.Done():
	}
	return time.Since(began)
}

func TestWaitsThatFollowEachOtherShareOnePatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &patience{left: time.Second}
		for i, c := range []struct{ takes, want time.Duration }{
			{300 * time.Millisecond, 300 * time.Millisecond},
			{500 * time.Millisecond, 500 * time.Millisecond},
			{500 * time.Millisecond, 200 * time.Millisecond},
			{time.Hour, 0},
		} {
			time.Sleep(time.Minute) // time without a wait costs no patience
			if got := p.wait(t.Context(), c.takes); got != c.want {
				t.Errorf("wait %d lasted %s, want %s", i, got, c.want)
			}
		}
	})
}

func TestWaitsThatOverlapCountOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &patience{left: time.Second}
		done := make(chan time.Duration)
		for range 10 {
			go func() { done <- p.wait(t.Context(), 600*time.Millisecond) }()
		}
		for range 10 {
			if got := <-done; got != 600*time.Millisecond {
				t.Errorf("one of ten waits lasted %s", got)
			}
		}
		synctest.Wait()
		if got := p.wait(t.Context(), time.Hour); got != 400*time.Millisecond {
			t.Errorf("%s were left, want 400ms", got)
		}
	})
}

func TestTheEndOfPatienceIsToldFromTheEndOfTheOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &patience{left: time.Second}
		bounded, end := p.begin(t.Context())
		defer end()
		if !okta.IsImpatient(bounded) {
			t.Error("calls under it would wait for rate limits")
		}
		<-bounded.Done()
		if !outOfPatience(bounded) || !errors.Is(context.Cause(bounded), errPatience) {
			t.Errorf("ended by %v", context.Cause(bounded))
		}
		short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		q := &patience{left: time.Second}
		bounded, end = q.begin(short)
		defer end()
		<-bounded.Done()
		if outOfPatience(bounded) {
			t.Error("the operation's own deadline passes for patience")
		}
	})
}

func TestPatienceBoundsOnlyWhatThereIsACopyOf(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		loaderkit.Put(k, wordKind, "fresh", "", 0)
		loaderkit.Put(k, wordKind, "stale", "", 10*time.Minute)
		noCache := Freshness{Bounded: true}
		for name, c := range map[string]struct {
			ids  []string
			f    Freshness
			want bool
		}{
			"copies of all":                         {[]string{"fresh", "stale"}, Freshness{}, true},
			"none of one":                           {[]string{"fresh", "none"}, Freshness{}, false},
			"copies the caller does not accept":     {[]string{"stale"}, noCache, false},
			"a fresh one that came with the answer": {[]string{"fresh"}, noCache, true},
		} {
			ctx, end := PatientFor(t.Context(), k.request(t.Context(), c.f), wordKind, c.ids)
			if got := okta.IsImpatient(ctx); got != c.want {
				t.Errorf("%s: bounded %t, want %t", name, got, c.want)
			}
			end()
		}
	})
}
