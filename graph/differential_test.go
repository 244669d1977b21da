package graph_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/auth"
	"oktagraph/graph"
	"oktagraph/graph/apierror"
	"oktagraph/internal/testkit/corpus"
	"oktagraph/oktasim"
)

var (
	differentialN    = flag.Int("differential.n", 5000, "how many operations the executors are compared by")
	differentialSeed = flag.Uint64("differential.seed", 1, "what decides the operations; a failing round runs alone with its number here and -differential.n 50")
)

// perRound is how many operations run in one org. A round has its own clock.
const perRound = 50

// TestExecutorsAgree compares the columnar executor with gqlgen's own on random operations:
// the bytes of data, the errors, and that the second makes no further call.
func TestExecutorsAgree(t *testing.T) {
	t.Parallel()
	n := *differentialN
	if testing.Short() {
		n /= 10
	}
	rounds := max(1, (n+perRound-1)/perRound)
	schema := loadSchema(t, sources(t)...)
	var ran, failed, spoilt atomic.Int64
	t.Cleanup(func() {
		t.Logf("%d operations compared, %d of them with errors, %d spoilt", ran.Load(), failed.Load(), spoilt.Load())
		if ran.Load() < int64(n)*4/5 {
			t.Errorf("of %d operations only %d were run: most must be within the limits", n, ran.Load())
		}
	})
	for i := range rounds {
		seed := *differentialSeed + uint64(i)
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := newDifferential(t, seed, schema)
				for range min(n, perRound) / 2 {
					d.compare(t)
				}
				ran.Add(d.ran)
				failed.Add(d.failed)
				spoilt.Add(d.spoilt)
			})
		})
	}
}

// differential is one round: an org, a server and a caller.
type differential struct {
	dice      corpus.Dice
	seed      uint64
	schema    *ast.Schema
	setup     setup
	faults    []oktasim.Fault
	world     *world
	got       []graph.Comparison
	cursors   []string
	injection graph.Injection

	ran, failed, spoilt int64
}

func newDifferential(t *testing.T, seed uint64, schema *ast.Schema) *differential {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	d := &differential{dice: random.IntN, seed: seed, schema: schema}
	for d.world == nil {
		d.setup = setup{org: corpus.RandomOrg(d.dice), callLimit: 1_000_000, concurrency: 1 + d.dice(20)}
		d.setup.compared = func(c graph.Comparison) { d.got = append(d.got, c) }
		if d.dice(3) == 0 {
			d.setup.scopes = d.scopes()
		}
		if d.dice(4) == 0 {
			d.setup.deadline = time.Duration(200+d.dice(3000)) * time.Millisecond
			d.setup.org.Latency = fmt.Sprintf("%dms", d.dice(400))
		}
		org, err := oktasim.New(d.setup.org)
		if err != nil {
			continue // not a valid org
		}
		t.Cleanup(org.Close)
		d.world = &world{org: org, unplanned: &counter{}}
		d.world.server = d.world.serve(t, d.setup)
	}
	if d.dice(3) == 0 {
		d.fail(t)
	}
	return d
}

// scopes returns a random subset of all scopes.
func (d *differential) scopes() []auth.Scope {
	scopes := []auth.Scope{}
	for _, s := range auth.AllScopes() {
		if d.dice(4) > 0 {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// fail makes parts of the org fail.
func (d *differential) fail(t *testing.T) {
	t.Helper()
	routes := []string{"", "GET /api/v1/users", "GET /api/v1/groups", "/api/v1/iam", "/api/v1/users/", "/api/v1/groups/"}
	kinds := []oktasim.FaultKind{
		oktasim.FaultStatus, oktasim.FaultForbidden, oktasim.FaultFeature, oktasim.FaultTypes, oktasim.FaultTruncate,
		oktasim.FaultHTML, oktasim.FaultHang, oktasim.FaultDelay,
	}
	for range 1 + d.dice(3) {
		f := oktasim.Fault{
			Kind: kinds[d.dice(len(kinds))], Route: routes[d.dice(len(routes))], Wait: time.Second,
			Probability: []float64{1, 0.5, 0.1}[d.dice(3)], Status: []int{429, 500, 503}[d.dice(3)],
		}
		if err := d.world.org.Inject(f); err != nil {
			t.Fatal(err)
		}
		d.faults = append(d.faults, f)
	}
}

// compare generates an operation and runs it with both of its sets of variables.
func (d *differential) compare(t *testing.T) {
	t.Helper()
	op := corpus.RandomOperation(d.dice, d.schema, d.world.org, d.cursors)
	d.injection = graph.Injection{}
	if d.dice(2) == 0 {
		d.injection = graph.Injection{Seed: d.seed + uint64(d.dice(1<<20)), PerMille: []uint64{5, 30, 120}[d.dice(3)]}
	}
	for _, variables := range op.Variables {
		d.got = d.got[:0]
		d.run(t, op, variables)
		for _, c := range d.got {
			d.ran++
			if d.injection.PerMille > 0 {
				d.spoilt++
			}
			if strings.Contains(c.Ours, `"extensions":`) {
				d.failed++
			}
			if what := difference(c); what != "" {
				t.Fatalf("%s\noperation:\n%s\nname %q variables %s\n%s\nfaults %+v\ninjection %+v\nseed %d", what, op.Text, op.Name,
					jsonText(t, variables), d.setup.String(), d.faults, d.injection, d.seed)
			}
		}
	}
}

// difference describes the difference; "" if there is none.
func difference(c graph.Comparison) string {
	switch {
	case c.Theirs != c.Control:
		return "gqlgen's executor differs from itself (-first +second):\n" + cmp.Diff(lines(c.Theirs), lines(c.Control))
	case c.Ours != c.Theirs:
		return "the executors differ (-gqlgen +ours):\n" + cmp.Diff(lines(c.Theirs), lines(c.Ours))
	case c.Spent != c.After:
		return "gqlgen's executor cost more (-before +after):\n" + cmp.Diff(c.Spent, c.After)
	default:
		return ""
	}
}

// lines breaks an answer into readable lines.
func lines(answer string) []string {
	return strings.Split(strings.ReplaceAll(answer, `,"`, ",\n\""), "\n")
}

var cursorPattern = regexp.MustCompile(`"endCursor":"([^"]+)"`)

func (d *differential) run(t *testing.T, op corpus.Operation, variables map[string]any) {
	t.Helper()
	body := jsonText(t, map[string]any{"query": op.Text, "operationName": op.Name, "variables": variables})
	ctx := graph.WithInjection(t.Context(), d.injection)
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+testKey)
	rec := httptest.NewRecorder()
	d.world.server.ServeHTTP(rec, req)
	var a answer
	if err := json.Unmarshal(rec.Body.Bytes(), &a); err != nil && d.injection.PerMille == 0 {
		t.Fatalf("read the answer %q: %v", rec.Body.String(), err)
	}
	if len(d.got) == 0 && (len(a.Errors) != 1 || a.Errors[0].code() != string(apierror.CostLimitExceeded)) {
		t.Fatalf("not run: %s\n%s\n%s\n%+v seed %d", rec.Body.String(), op.Text, body, d.injection, d.seed)
	}
	for _, found := range cursorPattern.FindAllStringSubmatch(string(a.Data), 3) {
		if len(d.cursors) < 40 {
			d.cursors = append(d.cursors, found[1])
		}
	}
}

// String describes what is unusual about a world.
func (s setup) String() string {
	return fmt.Sprintf("org %+v scopes %v deadline %s", s.org, s.scopes, s.deadline)
}
