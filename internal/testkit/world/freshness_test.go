package world_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// people is what the tests ask: lists, objects, edges and roles.
const people = `{ users(first: 20) { nodes { id login firstName groups(first: 20) { nodes { id } } roles { id } } } }`

// clocked runs f with a server over a small org, in simulated time, for a caller who
// may steer freshness.
func clocked(t *testing.T, f func(t *testing.T, c *caller)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := world.New(t, world.Setup{Freshness: true, Org: oktasim.Config{Users: 20, Epoch: time.Now().Add(-time.Hour)}})
		f(t, &caller{org: w.Org, server: w.MustServe(t)})
	})
}

type caller struct {
	org    *oktasim.Org
	server *world.Server
}

// ask asks with a Cache-Control header. calls are all that reached the org until
// nothing goes on any more.
func (c *caller) ask(t *testing.T, query, control string) (a world.Answer, calls int) {
	t.Helper()
	before := c.org.Calls().Total
	a, err := c.server.AskWith(t.Context(), query, nil, http.Header{"Cache-Control": {control}})
	if err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	return a, c.org.Calls().Total - before
}

// must is ask for what must be answered.
func (c *caller) must(t *testing.T, query, control string) (a world.Answer, calls int) {
	t.Helper()
	a, calls = c.ask(t, query, control)
	if len(a.Errors) > 0 || a.Status != http.StatusOK {
		t.Errorf("%q: status %d, errors %v", control, a.Status, a.Errors)
	}
	return a, calls
}

// rename changes a name that the answers show.
func (c *caller) rename(t *testing.T, name string) {
	t.Helper()
	if err := c.org.UpdateUser(c.org.Users()[0].ID, oktasim.Profile{"firstName": name}); err != nil {
		t.Fatal(err)
	}
}

// down makes the org answer nothing but 503.
func (c *caller) down(t *testing.T) {
	t.Helper()
	if err := c.org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: http.StatusServiceUnavailable}); err != nil {
		t.Fatal(err)
	}
}

// isOld fails unless an answer is another one's copy and says how old it is.
func isOld(t *testing.T, got, first world.Answer, age time.Duration) {
	t.Helper()
	if string(got.Data) != string(first.Data) {
		t.Errorf("another answer than before:\n%s\n%s", first.Data, got.Data)
	}
	if c := got.Extensions.Okta; c.Cache.Stale == 0 || c.OldestAge < age.Milliseconds() {
		t.Errorf("the answer does not say that it is %s old: %+v, oldest %d ms", age, c.Cache, c.OldestAge)
	}
}

func refused(t *testing.T, what string, a world.Answer, code string) {
	t.Helper()
	if len(a.Errors) == 0 || a.Errors[0].Code() != code {
		t.Errorf("%s: errors %v, want %s; data %.200s", what, a.Errors, code, a.Data)
	}
}

func TestOnlyIfCachedAnswersFromCopiesAndNeverCallsOkta(t *testing.T) {
	t.Parallel()
	clocked(t, func(t *testing.T, c *caller) {
		nothing := func(what, query, control string) {
			t.Helper()
			a, calls := c.ask(t, query, control)
			refused(t, what, a, "NOT_CACHED")
			if a.Status != http.StatusGatewayTimeout || string(a.Data) != "null" || calls != 0 {
				t.Errorf("%s: status %d, data %.100s, %d calls", what, a.Status, a.Data, calls)
			}
		}
		nothing("an empty cache", people, "only-if-cached")
		if a, calls := c.ask(t, `{ viewer { name } users { nodes { id } } }`, "only-if-cached"); a.Status != http.StatusOK || calls != 0 {
			t.Errorf("a part: status %d, %d calls", a.Status, calls)
		} else {
			refused(t, "a part", a, "NOT_CACHED")
		}
		first, _ := c.must(t, people, "")
		time.Sleep(10 * time.Second)
		if a, calls := c.must(t, people, "only-if-cached"); calls != 0 || a.Extensions.Okta.Cache.Stale != 0 || string(a.Data) != string(first.Data) {
			t.Errorf("fresh: %d calls, %+v", calls, a.Extensions.Okta.Cache)
		}
		time.Sleep(10 * time.Minute)
		a, calls := c.must(t, people, "only-if-cached")
		if isOld(t, a, first, 10*time.Minute); calls != 0 {
			t.Errorf("stale: %d calls", calls)
		}
		nothing("copies that are too old for max-age", people, "only-if-cached, max-age=60")
		if a, calls := c.must(t, people, "only-if-cached, max-age=900"); calls != 0 {
			t.Errorf("%d calls", calls)
		} else {
			isOld(t, a, first, 10*time.Minute)
		}
		time.Sleep(21 * time.Minute)
		nothing("copies past cache.maxStale", people, "only-if-cached")
	})
}

func TestAnswersAreNoOlderThanTheCallerAccepts(t *testing.T) {
	t.Parallel()
	clocked(t, func(t *testing.T, c *caller) {
		first, cold := c.must(t, people, "")
		c.rename(t, "Renamed")
		for _, step := range []struct {
			pause   time.Duration
			control string
			fresh   bool
		}{
			{30 * time.Second, "", false},
			{0, "max-age=60", false},
			{0, "max-age=20", true},
			{4 * time.Second, "no-cache", false}, // nothing fresher than 5 s is read again
			{0, "max-age=0", false},
			{2 * time.Second, "no-cache", true},
		} {
			time.Sleep(step.pause)
			if step.fresh {
				c.rename(t, "Renamed "+step.control)
			}
			a, calls := c.must(t, people, step.control)
			age := time.Duration(a.Extensions.Okta.OldestAge) * time.Millisecond
			if step.fresh {
				if string(a.Data) == string(first.Data) || calls == 0 || calls > cold || age > 5*time.Second || a.Extensions.Okta.Cache.Stale > 0 {
					t.Errorf("%q: %d calls (%d cold), %s old, stale %d, changed %t", step.control, calls, cold, age, a.Extensions.Okta.Cache.Stale, string(a.Data) != string(first.Data))
				}
				first = a
				continue
			}
			if string(a.Data) != string(first.Data) || calls != 0 {
				t.Errorf("%q after %s: %d calls, changed %t", step.control, step.pause, calls, string(a.Data) != string(first.Data))
			}
		}
	})
}

func TestStaleIfErrorBoundsWhatStandsInForOkta(t *testing.T) {
	t.Parallel()
	clocked(t, func(t *testing.T, c *caller) {
		first, _ := c.must(t, people, "")
		c.down(t)
		time.Sleep(10 * time.Minute)
		for control, copied := range map[string]bool{
			"":                                true,
			"stale-if-error=0":                false,
			"stale-if-error=60":               false,
			"stale-if-error=3600":             true,
			"no-cache":                        false,
			"max-age=60":                      false,
			"no-cache, stale-if-error=60":     false,
			"no-cache, stale-if-error=3600":   true,
			"max-age=60, stale-if-error=3600": true,
		} {
			a, _ := c.ask(t, people, control)
			if !copied {
				refused(t, control, a, "UPSTREAM_UNAVAILABLE")
				continue
			}
			if len(a.Errors) > 0 {
				t.Errorf("%q: errors %v", control, a.Errors)
			}
			isOld(t, a, first, 10*time.Minute)
		}
		time.Sleep(21 * time.Minute)
		for _, control := range []string{"", "stale-if-error=3600", "no-cache, stale-if-error=3600"} {
			a, _ := c.ask(t, people, control)
			refused(t, control+" past cache.maxStale", a, "UPSTREAM_UNAVAILABLE")
		}
	})
}
