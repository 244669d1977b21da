package filter_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"oktagraph/graph/filter"
	"oktagraph/okta"
	"oktagraph/okta/expression"
)

func ptr[T any](v T) *T { return &v }

func TestNoFilterOfTheLogEscapesItsBracket(t *testing.T) {
	t.Parallel()
	pieces := []string{
		`severity pr`, `)`, `(`, ` or `, ` and `, `not (`, `"`, `\"`, `actor.id eq "00uother"`, `eventType eq "a"`, ` `, `) or (severity pr`,
	}
	actor := "00uactor"
	guard := expression.Eq("actor.id", actor)
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 6).Draw(t, "pieces"), "")
		q, err := filter.ForLog(filter.Log{Filter: &text, Actor: &actor}, time.Now())
		var input *filter.InputError
		if err != nil {
			if !errors.As(err, &input) || input.Field != "filter" {
				t.Fatalf("%s: %v", text, err)
			}
			return
		}
		accepted++
		n, err := expression.Parse(q.Filter)
		if err != nil {
			t.Fatalf("%s became %s: %v", text, q.Filter, err)
		}
		all, is := n.(expression.And)
		if !is || !slices.Contains(all.Nodes, guard) {
			t.Fatalf("%s became %s, which is not bound to the actor", text, q.Filter)
		}
	})
	if accepted == 0 {
		t.Error("nothing was accepted")
	}
}

func TestTheLogsQuestion(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for name, tc := range map[string]struct {
		in     filter.Log
		filter string
		scopes []string
		empty  bool
	}{
		"nothing":          {},
		"an actor":         {in: filter.Log{Actor: ptr("00u1")}, filter: `actor.id eq "00u1"`},
		"all":              {in: filter.Log{Actor: ptr("00u1"), Target: ptr("00g1"), Filter: ptr(`severity eq "WARN" or severity eq "ERROR"`)}, filter: `(severity eq "WARN" or severity eq "ERROR") and (actor.id eq "00u1" and target.id eq "00g1")`},
		"every operator":   {in: filter.Log{Filter: ptr(`not (eventType ne "a") and displayMessage ew "b" and actor.displayName co "c"`)}, filter: `not (eventType ne "a") and displayMessage ew "b" and actor.displayName co "c"`},
		"what raw shows":   {in: filter.Log{Filter: ptr(`debugContext.debugData.url co "x"`)}, filter: `debugContext.debugData.url co "x"`, scopes: []string{"raw:read"}},
		"no id at all":     {in: filter.Log{Target: ptr("../me")}, filter: `target.id eq "../me"`, empty: true},
		"a quote in an id": {in: filter.Log{Target: ptr(`" or severity pr or "`)}, filter: `target.id eq "\" or severity pr or \""`, empty: true},
	} {
		q, err := filter.ForLog(tc.in, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if q.Filter != tc.filter || !slices.Equal(q.Scopes, tc.scopes) || q.Empty != tc.empty {
			t.Errorf("%s: %+v", name, q)
		}
	}
	stamp := func(s string) *okta.Timestamp { return ptr(okta.Timestamp(s)) }
	for name, in := range map[string]filter.Log{
		"backwards":    {Since: stamp("2026-11-02T00:00:00Z"), Until: stamp("2026-11-01T00:00:00Z")},
		"no width":     {Since: stamp("2026-11-02T00:00:00Z"), Until: stamp("2026-11-02T00:00:00Z")},
		"after now":    {Since: stamp("2026-11-29T00:00:00Z")},
		"not a filter": {Filter: ptr(`eventType`)},
		"other words":  {Filter: ptr(`profile.email eq "x"`)},
		"an empty one": {Filter: ptr(``)},
	} {
		var input *filter.InputError
		if q, err := filter.ForLog(in, now); !errors.As(err, &input) {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
	}
}
