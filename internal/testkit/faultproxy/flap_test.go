package faultproxy_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/testkit/faultproxy"
	"oktagraph/oktasim"
)

const (
	flapQuestions = 360
	flapPause     = time.Second / 36
)

// flapQueries are different questions that nothing is cached of: users by id, pages
// of users (which show nobody, so that no user comes along) and groups with members,
// so that four endpoints share the traffic.
func flapQueries(org *oktasim.Org) []string {
	var queries []string
	users, groups := org.Users(), org.Groups()
	for i := range flapQuestions {
		switch i % 3 {
		case 0:
			queries = append(queries, fmt.Sprintf(`{ user(id: %q) { id login } }`, users[i].ID))
		case 1:
			queries = append(queries, fmt.Sprintf(`{ users(first: 200, filter: {created: {after: "2101-01-01T00:%02d:%02dZ"}}) { nodes { id } } }`, i/60, i%60))
		default:
			queries = append(queries, fmt.Sprintf(`{ group(id: %q) { id name members(first: 5) { nodes { id } } } }`, groups[i].ID))
		}
	}
	return queries
}

// Okta is up for 700 ms and down for 300 ms, ten seconds long, and asked 36 questions
// a second: less than 1 % of them fail, with less than 1.3 times the calls that they
// cost in fair weather.
func TestAFlappingOktaFailsLessThanOneQuestionInAHundred(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]faultproxy.Weather{"503": faultproxy.Unavailable(""), "connections cut": faultproxy.Cut()} {
		t.Run(name, func(t *testing.T) {
			simulated(t, func(t *testing.T) {
				fair, got := flapBeside(t, faultproxy.Flapping(700*time.Millisecond, 300*time.Millisecond, bad))
				t.Logf("%d of %d failed, %d calls, %d in fair weather", got.failed, flapQuestions, got.calls, fair.calls)
				if fair.failed > 0 {
					t.Errorf("%d questions failed in fair weather", fair.failed)
				}
				for q, data := range got.data {
					if data != fair.data[q] {
						t.Errorf("%s: %s, in fair weather %s", q, data, fair.data[q])
					}
				}
				if got.failed*100 >= flapQuestions || got.calls*10 >= 13*fair.calls {
					t.Errorf("%d of %d failed with %d calls, %d in fair weather", got.failed, flapQuestions, got.calls, fair.calls)
				}
			})
		})
	}
}

// flapBeside asks in weather w, and at the same time the same in fair weather: what a
// question costs depends on when others were asked.
func flapBeside(t *testing.T, w faultproxy.Weather) (fair, got flapped) {
	t.Helper()
	config := oktasim.Config{Users: flapQuestions, Groups: flapQuestions, Deprovisioned: -1}
	still, flapping := open(t, config), open(t, config)
	var both sync.WaitGroup
	both.Go(func() { fair = flap(t, still) })
	flapping.proxy.Set(w)
	both.Go(func() { got = flap(t, flapping) })
	both.Wait()
	return fair, got
}

// flapped is what came of all questions.
type flapped struct {
	failed, calls int
	data          map[string]string // of those that did not fail
}

// flap asks every question once, with a pause after each.
func flap(t *testing.T, s *scene) flapped {
	t.Helper()
	f := flapped{data: map[string]string{}}
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, q := range flapQueries(s.org) {
		all.Go(func() {
			got, err := s.send(t.Context(), q, nil)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Errorf("%s: %v", q, err)
			case len(got.Errors) > 0:
				t.Logf("%v after %s", got.Errors, got.took)
				f.failed++
			default:
				f.data[q] = string(got.Data)
			}
		})
		time.Sleep(flapPause)
	}
	all.Wait()
	f.calls = len(s.proxy.Calls())
	return f
}
