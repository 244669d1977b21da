package measure_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/measure"
	"oktagraph/internal/testkit/world"
)

// TestRandomFiltersEqualThePlainEvaluation walks through lists with random filters in random
// orgs, page by page: nobody is lost, given twice, or out of order.
func TestRandomFiltersEqualThePlainEvaluation(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dice := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "dice") }
		w, err := world.Open(world.Setup{Org: corpus.RandomOrg(dice), CallLimit: 1_000_000})
		if err != nil {
			t.Skip("an org that cannot be")
		}
		defer w.Close()
		s, err := w.Serve()
		if err != nil {
			t.Fatal(err)
		}
		list, filter := "users", corpus.RandomUserFilter(dice, w.Org)
		order := []string{"", "LAST_LOGIN", "STATUS_CHANGED", "DEPARTMENT", "LAST_NAME"}[dice(5)]
		if dice(3) == 0 {
			list, filter = "groups", corpus.RandomGroupFilter(dice, w.Org)
			order = []string{"", "NAME", "MEMBER_COUNT"}[dice(3)]
		}
		args := ""
		if filter != "" {
			args += ", filter: " + filter
		}
		if order != "" {
			args += ", orderBy: {field: " + order + ", direction: " + []string{"ASC", "DESC"}[dice(2)] + "}"
		}
		ids := func(answer json.RawMessage) (page []string, next bool, end string) {
			var data map[string]struct {
				Nodes    []struct{ ID string }
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
			if err := json.Unmarshal(answer, &data); err != nil {
				t.Fatal(err)
			}
			for _, n := range data[list].Nodes {
				page = append(page, n.ID)
			}
			return page, data[list].PageInfo.HasNextPage, data[list].PageInfo.EndCursor
		}
		first, after := 1+dice(30), ""
		text := func(first int, after string) string {
			return fmt.Sprintf("{ %s(first: %d%s%s) { nodes { id } pageInfo { hasNextPage endCursor } } }", list, first, after, args)
		}
		answer, err := measure.Executor(w).Run(t.Context(), text(200, ""), nil)
		if err != nil {
			t.Fatalf("%v\n%s", err, text(200, ""))
		}
		want, _, _ := ids(answer)
		var got []string
		for pages := 0; pages <= len(want)+2; pages++ {
			reply, err := s.Ask(t.Context(), text(first, after), nil)
			if err == nil && len(reply.Errors) > 0 {
				t.Fatalf("%+v\n%s", reply.Errors, text(first, after))
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, text(first, after))
			}
			page, next, end := ids(reply.Data)
			if got = append(got, page...); !next {
				break
			}
			if len(page) < first && end == "" {
				t.Fatal("a short page without a cursor")
			}
			after = fmt.Sprintf(", after: %q", end)
		}
		if !slices.Equal(want, got) {
			t.Fatalf("%s\nfirst %d\nwant %v\ngot  %v", text(200, ""), first, want, got)
		}
	})
}
