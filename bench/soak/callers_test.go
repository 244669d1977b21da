package soak_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagraph/oktasim"
)

// question is what callers ask; want is the code that it is refused with, "" for none.
type question struct{ query, want string }

var questions = []question{
	{"{ users(first: 50) { nodes { id login groups(first: 10) { nodes { name } } roles { label } } } }", ""},
	{"{ users(first: 200) { nodes { id displayName profile { department } } pageInfo { endCursor hasNextPage } } }", ""},
	{`{ user(id: "USER") { login displayName groups { nodes { id name } } roleAssignments { id } } }`, ""},
	{`{ users(first: 20, filter: {department: {startsWith: "WORD"}}) { nodes { id login } } }`, ""},
	{`{ group(id: "GROUP") { name memberCount members(first: 50) { nodes { id login } } } }`, ""},
	{"{ groups(first: 100) { nodes { id name memberCount } } }", ""},
	{"{ roleAssignments(first: 50) { nodes { id assigneeType role { label } } } }", ""},
	{"{ viewer { name tenant } }", ""},
	{"{ users(first: 0) { nodes { id } } }", "BAD_USER_INPUT"},
	{"{ nothing }", "GRAPHQL_VALIDATION_FAILED"},
}

// caller asks one question after the other.
type caller struct {
	server *server
	org    *oktasim.Org
	tally  *tally
}

func (c *caller) run(ctx context.Context, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	users, groups := c.org.Users(), c.org.Groups()
	for end := end(); pause(ctx, time.Duration(50+rng.IntN(100))*time.Millisecond) || c.tally.saysNothing() && time.Now().Before(end); {
		q := questions[rng.IntN(len(questions))]
		query := strings.NewReplacer(
			"USER", users[rng.IntN(len(users))].ID, "GROUP", groups[rng.IntN(len(groups))].ID, "WORD", fmt.Sprintf("%c%c", 'A'+rune(rng.IntN(26)), 'a'+rune(rng.IntN(26))),
		).Replace(q.query)
		key := apiKey
		if rng.IntN(50) == 0 {
			key, q.want = "a-key-of-nobody-with-24-letters", "UNAUTHENTICATED"
		}
		// One that began is waited for, also at the end.
		begun := time.Now()
		codes, err := ask(context.WithoutCancel(ctx), client, c.server.url, key, query)
		c.tally.note(begun, q, codes, err)
	}
}

// ask returns the codes of an answer's errors.
func ask(ctx context.Context, client *http.Client, url, key, query string) ([]string, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+key)
	resp, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Data   json.RawMessage
		Errors []struct {
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("status %d: %.200s: %w", resp.StatusCode, text, err)
	}
	if answer.Errors == nil && answer.Data == nil {
		return nil, fmt.Errorf("status %d, neither data nor errors: %.200s", resp.StatusCode, text)
	}
	var codes []string
	for _, e := range answer.Errors {
		codes = append(codes, e.Extensions.Code)
	}
	return codes, nil
}

// tally counts operations and their errors.
type tally struct {
	weather *weather

	mu          sync.Mutex
	operations  int
	failed      int
	codes       map[string]int
	unexplained []string
}

// outages are the codes that an Okta which fails explains.
var outages = []string{"UPSTREAM_UNAVAILABLE", "UPSTREAM_TIMEOUT", "RATE_LIMITED"}

func (s *tally) note(begun time.Time, q question, codes []string, err error) {
	explained := s.weather.explains(begun)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.operations++
	switch {
	case err != nil:
		s.blame("%s: %v", q.query, err)
	case q.want != "":
		if !slices.Equal(slices.Compact(codes), []string{q.want}) {
			s.blame("%s: %v, want %s", q.query, codes, q.want)
		}
	case len(codes) > 0:
		s.failed++
		for _, code := range codes {
			s.codes[code]++
			if !explained || !slices.Contains(outages, code) {
				s.blame("%s: %s, explained by Okta: %t", q.query, code, explained)
			}
		}
	}
}

// blame keeps what is shown at the end: the first of many say enough.
func (s *tally) blame(format string, args ...any) {
	const shown = 20
	if text := time.Now().Format(time.TimeOnly) + " " + fmt.Sprintf(format, args...); len(s.unexplained) < shown {
		s.unexplained = append(s.unexplained, text)
	}
}

// check fails the test for each error that nothing explains, and when the run says nothing.
func (s *tally) check(t *testing.T) {
	t.Helper()
	for _, text := range s.unexplained {
		t.Errorf("unexplained: %s", text)
	}
	if s.saysNothing() {
		t.Errorf("%d operations, of which %d failed", s.operations, s.failed)
	}
}

// saysNothing reports whether too few were asked or too many failed.
func (s *tally) saysNothing() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.operations < 10 || s.failed*2 > s.operations
}

// String says it in one line.
func (s *tally) String() string {
	codes := []string{}
	for _, code := range slices.Sorted(maps.Keys(s.codes)) {
		codes = append(codes, fmt.Sprintf("%s %d", code, s.codes[code]))
	}
	return fmt.Sprintf("%d operations, %d with errors that Okta explains (%s), %d unexplained", s.operations, s.failed, strings.Join(codes, ", "), len(s.unexplained))
}
