package oktasim_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"
)

func TestBucketsHaveUnalignedWindowsOfAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		org := newOrg(t, oktasim.Config{Seed: 1, RateLimit: "10/min"})
		resets := map[string]bool{}
		for _, target := range []string{"/api/v1/users", "/api/v1/groups", "/api/v1/org"} {
			r := get(t, org, target)
			reset, _ := strconv.ParseInt(r.Header.Get("X-Rate-Limit-Reset"), 10, 64)
			if left := time.Until(time.Unix(reset, 0)); left <= 0 || left > time.Minute {
				t.Errorf("%s resets in %v", target, left)
			}
			resets[strconv.FormatInt(reset%60, 10)] = true
		}
		if len(resets) == 1 && resets["0"] {
			t.Error("all windows begin with the clock's minute")
		}
		for i := range 9 {
			if r := get(t, org, "/api/v1/users"); r.Status != 200 || r.Header.Get("X-Rate-Limit-Remaining") != strconv.Itoa(8-i) {
				t.Fatalf("call %d: status %d, remaining %s", i, r.Status, r.Header.Get("X-Rate-Limit-Remaining"))
			}
		}
		r := get(t, org, "/api/v1/users")
		if r.Status != 429 || r.Header.Get("X-Rate-Limit-Limit") != "10" || !strings.Contains(string(r.Body), "E0000047") {
			t.Fatalf("status %d, headers %v", r.Status, r.Header)
		}
		if r := get(t, org, "/api/v1/groups"); r.Status != 200 {
			t.Errorf("another bucket is empty too: %d", r.Status)
		}
		reset, _ := strconv.ParseInt(r.Header.Get("X-Rate-Limit-Reset"), 10, 64)
		time.Sleep(time.Until(time.Unix(reset, 0)))
		if r := get(t, org, "/api/v1/users"); r.Status != 200 {
			t.Errorf("status %d after the reset", r.Status)
		}
	})
}

func TestTokenShareAndForeignTraffic(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		cfg  oktasim.Config
		wait time.Duration
		want int
	}{
		"half a bucket": {oktasim.Config{RateLimit: "20/min", TokenShare: 0.5}, 0, 10},
		"others eat it": {oktasim.Config{RateLimit: "20/min", ForeignTraffic: 1200}, 59 * time.Second, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				org := newOrg(t, tc.cfg)
				r := get(t, org, "/api/v1/groups")
				reset, _ := strconv.ParseInt(r.Header.Get("X-Rate-Limit-Reset"), 10, 64)
				time.Sleep(time.Until(time.Unix(reset, 0)) + tc.wait) // past the start of a new window
				got := 0
				for range 30 {
					if get(t, org, "/api/v1/groups").Status == 200 {
						got++
					}
				}
				if got != tc.want {
					t.Errorf("%d calls went through, want %d", got, tc.want)
				}
			})
		})
	}
}

func TestConcurrencyRefusalsSayLimitZero(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		org := newOrg(t, oktasim.Config{Concurrency: 5, Latency: "80ms"})
		var wg sync.WaitGroup
		var mu sync.Mutex
		refused := 0
		for range 8 {
			wg.Go(func() {
				r := get(t, org, "/api/v1/groups")
				if r.Status == 429 {
					mu.Lock()
					defer mu.Unlock()
					refused++
					if r.Header.Get("X-Rate-Limit-Limit") != "0" || r.Header.Get("X-Rate-Limit-Remaining") != "0" {
						t.Errorf("headers %v", r.Header)
					}
				}
			})
		}
		begin := time.Now()
		wg.Wait()
		counts := org.Calls()
		if refused != 3 || counts.MaxConcurrent < 6 || counts.Status429 != 3 || counts.Concurrency429 != 3 || counts.Total != 8 {
			t.Errorf("%d refused, counts %+v", refused, counts)
		}
		if took := time.Since(begin); took != 80*time.Millisecond {
			t.Errorf("took %v", took)
		}
		if org.ResetCalls(); org.Calls().Total != 0 || counts.ByRoute["GET /api/v1/groups"] != 8 {
			t.Errorf("counts %+v", counts)
		}
	})
}

func TestMeasuredLatencyHasTheRecordedMedian(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		org := newOrg(t, oktasim.Config{Latency: "measured"})
		var over, long int
		for range 2000 {
			begin := time.Now()
			get(t, org, "/api/v1/users/"+org.Users()[0].ID)
			switch took := time.Since(begin); {
			case took > 133*time.Millisecond:
				long++
				fallthrough
			case took > 93*time.Millisecond:
				over++
			}
		}
		if over < 850 || over > 1150 || long < 120 || long > 290 {
			t.Errorf("of 2000 calls %d took over the median, %d over p90", over, long)
		}
	})
}

func TestLongListsOfIDsAreRefused(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Users: 200, MaxComparisons: 50, MaxURL: 3000})
	for n, want := range map[int]int{1: 200, 50: 200, 51: 400, 100: 414} {
		var parts []string
		for _, u := range org.Users()[:n] {
			parts = append(parts, fmt.Sprintf("id eq %q", u.ID))
		}
		r := get(t, org, "/api/v1/users?filter="+url.QueryEscape(strings.Join(parts, " or ")))
		if r.Status != want {
			t.Errorf("%d ids: status %d, want %d", n, r.Status, want)
		}
		if want == 200 && len(decode[[]ident](t, r)) != n {
			t.Errorf("%d ids: %s", n, r.Body)
		}
	}
}
