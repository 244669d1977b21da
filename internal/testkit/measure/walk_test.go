package measure_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"pgregory.net/rapid"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/measure"
	"oktagraph/internal/testkit/world"
)

// walk is a random list of a random org, to be read page by page.
type walk struct {
	t    *rapid.T
	dice corpus.Dice
	w    *world.World
	s    *world.Server

	list, filter, order, args string
	first                     int
	failure                   string       // of the last page that failed
	ahead                     atomic.Int64 // of the cache's clock
}

// newWalk draws one. around may be nil.
func newWalk(t *rapid.T, around func(http.RoundTripper) http.RoundTripper) *walk {
	dice := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "dice") }
	k := &walk{t: t, dice: dice}
	w, err := world.Open(world.Setup{
		Org: corpus.RandomOrg(dice), CallLimit: 1_000_000, Around: around,
		Now: func() time.Time { return time.Now().Add(time.Duration(k.ahead.Load())) },
	})
	if err != nil {
		t.Skip("an org that cannot be")
	}
	t.Cleanup(w.Close)
	k.w = w
	if k.s, err = w.Serve(); err != nil {
		t.Fatal(err)
	}
	k.list, k.filter = "users", corpus.RandomUserFilter(dice, w.Org)
	k.order = []string{"", "LAST_LOGIN", "STATUS_CHANGED", "DEPARTMENT", "LAST_NAME"}[dice(5)]
	if dice(3) == 0 {
		k.list, k.filter = "groups", corpus.RandomGroupFilter(dice, w.Org)
		k.order = []string{"", "NAME", "MEMBER_COUNT"}[dice(3)]
	}
	if k.filter != "" {
		k.args += ", filter: " + k.filter
	}
	if k.order != "" {
		k.args += ", orderBy: {field: " + k.order + ", direction: " + []string{"ASC", "DESC"}[dice(2)] + "}"
	}
	k.first = 1 + dice(30)
	return k
}

// needs reports whether the filter or the order names something.
func (k *walk) needs(what ...string) bool {
	for _, name := range what {
		if strings.Contains(k.args, name) {
			return true
		}
	}
	return false
}

func (k *walk) query(first int, after string) string {
	if after != "" {
		after = fmt.Sprintf(", after: %q", after)
	}
	return fmt.Sprintf("{ %s(first: %d%s%s) { nodes { id } pageInfo { hasNextPage endCursor } } }", k.list, first, after, k.args)
}

// page is one answer.
type page struct {
	ids  []string
	next bool
	end  string
}

func (k *walk) read(data json.RawMessage) (p page) {
	var lists map[string]struct {
		Nodes    []struct{ ID string }
		PageInfo struct {
			HasNextPage bool
			EndCursor   string
		}
	}
	if err := json.Unmarshal(data, &lists); err != nil {
		k.t.Fatal(err)
	}
	for _, n := range lists[k.list].Nodes {
		p.ids = append(p.ids, n.ID)
	}
	p.next, p.end = lists[k.list].PageInfo.HasNextPage, lists[k.list].PageInfo.EndCursor
	return p
}

// truth is the whole list by a plain evaluation of the org as it is now.
func (k *walk) truth() []string {
	answer, err := measure.Executor(k.w).Run(k.t.Context(), k.query(200, ""), nil)
	if err != nil {
		k.t.Fatalf("%v\n%s", err, k.query(200, ""))
	}
	return k.read(answer).ids
}

// ask reads a page; ok is false when it failed.
func (k *walk) ask(after string) (p page, calls int, ok bool) {
	reply, err := k.s.Ask(k.t.Context(), k.query(k.first, after), nil)
	if err != nil {
		k.t.Fatalf("%v\n%s", err, k.query(k.first, after))
	}
	if len(reply.Errors) > 0 {
		k.failure = reply.Errors[0].Error()
		return p, 0, false
	}
	return k.read(reply.Data), reply.Extensions.Okta.Calls, true
}

// pages reads all pages. between is called before each but the first, failed when one
// failed, to be asked for again.
func (k *walk) pages(between func(), failed func(times int)) (got []string, calls int) {
	after, failures := "", 0
	for pages := 0; pages < 300; pages++ {
		p, n, ok := k.ask(after)
		calls += n
		if !ok {
			failures++
			failed(failures)
			continue
		}
		got = append(got, p.ids...)
		if !p.next {
			return got, calls
		}
		if p.end == "" || p.end == after {
			k.t.Fatalf("the page after %q ends with %q and says that there is another", after, p.end)
		}
		after = p.end
		between()
	}
	k.t.Fatalf("no end of %s", k.query(k.first, ""))
	return nil, 0
}
