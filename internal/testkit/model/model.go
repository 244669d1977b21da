package model

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// Model is an org that changes and the servers over it. It lives in a
// testing/synctest bubble and is used by one goroutine. Close it.
type Model struct {
	Org     *oktasim.Org
	History *History

	world   *world.World
	weather *weather
	servers []*server
	walks   [walkSlots]*walk
	found   []Violation
	steps   int           // begun so far
	now     string        // the step that runs, for reports
	lag     time.Duration // the longest Okta ever lagged
	made    int           // numbers what was created
	off     map[Rule]bool
	asked   int
}

// server is one process, its way to the org, and what it was asked.
type server struct {
	*world.Server
	wire *wire
	// waits are the spans in which somebody waited for an answer.
	waits   []wait
	checked int         // of the wire's calls
	stale   []time.Time // when it answered with a stale copy
	last    *memory
}

// wait is from a question to its answer, or to when the client left.
type wait struct{ from, to time.Time }

// Setup is how a model differs from the usual one.
type Setup struct {
	World world.Setup
	// Servers over the org, each with its own memory; 1 when 0.
	Servers int
	// Off are rules that are not looked at.
	Off map[Rule]bool
}

// Violation is a promise that was broken.
type Violation struct {
	Rule Rule
	Step string
	// Number is how many steps were begun.
	Number int
	At     time.Time
	Text   string
}

// String describes it for a report.
func (v Violation) String() string {
	return fmt.Sprintf("%s: %s\n    at %s, %s", v.Rule, v.Text, clockText(v.At), v.Step)
}

// Open makes the org and its servers. It must be called in a bubble.
func Open(s Setup) (*Model, error) {
	m := &Model{weather: newWeather(s.World.Org.Seed), off: s.Off}
	s.World.Freshness, s.World.Rand = true, m.weather.random
	// Objects are older than the bubble's time, which begins in 2000.
	s.World.Org.Epoch = time.Now().Add(-time.Hour)
	w, err := world.Open(s.World)
	if err != nil {
		return nil, err
	}
	m.world, m.Org = w, w.Org
	m.History = NewHistory(m.Org)
	time.Sleep(time.Millisecond) // no change is made at the instant it began
	for range max(1, s.Servers) {
		var made *wire
		one, err := w.ServeAround(func(next http.RoundTripper) http.RoundTripper {
			made = &wire{next: next, weather: m.weather}
			return made
		})
		if err != nil {
			w.Close()
			return nil, err
		}
		m.servers = append(m.servers, &server{Server: one, wire: made})
	}
	return m, nil
}

// Close ends the servers and the org.
func (m *Model) Close() { m.world.Close() }

// Step is one event of a script.
type Step interface {
	run(m *Model)
	fmt.Stringer
}

// Run runs the steps and returns the broken promises.
func (m *Model) Run(script []Step) []Violation {
	for i, step := range script {
		m.steps = i + 1
		m.now = fmt.Sprintf("step %d, %s", i, step)
		step.run(m)
		synctest.Wait()
		m.checkWaiters()
	}
	return m.found
}

// broken notes what breaks a rule.
func (m *Model) broken(rule Rule, format string, args ...any) {
	if m.off[rule] {
		return
	}
	m.found = append(m.found, Violation{rule, m.now, m.steps, time.Now(), fmt.Sprintf(format, args...)})
}

// brokenBy notes texts, the first few of them.
func (m *Model) brokenBy(rule Rule, context string, texts []string) {
	if len(texts) > 0 {
		m.broken(rule, "%s\n      %s", context, fewOf(texts))
	}
}

// fewOf are the first lines of a long list.
func fewOf(texts []string) string {
	const most, long = 5, 200
	if more := len(texts) - most; more > 0 {
		texts = append(texts[:most:most], fmt.Sprintf("and %d more", more))
	}
	short := make([]string, len(texts))
	for i, text := range texts {
		short[i] = text[:min(len(text), long)]
	}
	return strings.Join(short, "\n      ")
}

// checkWaiters looks at the calls since it last did: whoever begins one has
// somebody waiting, or refreshes what was given stale.
func (m *Model) checkWaiters() {
	for i, s := range m.servers {
		calls := s.wire.sent()
		var wrong []string
		for _, c := range calls[s.checked:] {
			if !s.awaited(c.at) && !s.refreshes(c.at) {
				wrong = append(wrong, clockText(c.at)+" "+c.address)
			}
		}
		m.brokenBy(WaitersRule, fmt.Sprintf("server %d began calls when nobody waited", i), wrong)
		s.checked = len(calls)
	}
}

// awaited reports whether somebody waited for the server at an instant.
func (s *server) awaited(at time.Time) bool {
	for _, w := range s.waits {
		if !at.Before(w.from) && !at.After(w.to) {
			return true
		}
	}
	return false
}

// refreshes reports whether a call may replace what was given stale just before.
func (s *server) refreshes(at time.Time) bool {
	return slices.ContainsFunc(s.stale, func(given time.Time) bool { return !at.Before(given) && at.Sub(given) <= refreshTime })
}
