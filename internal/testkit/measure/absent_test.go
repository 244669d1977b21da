package measure_test

import (
	"fmt"
	"strings"
	"testing"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// TestAbsentObjectsAreWithinThePrice asks for objects by ids that nobody has, each by an
// alias of its own: they are asked for together, and then alone.
func TestAbsentObjectsAreWithinThePrice(t *testing.T) {
	t.Parallel()
	w := world.New(t, world.Setup{Org: oktasim.Config{Seed: 4, Users: 20, Groups: 5}, CallLimit: 10_000})
	absent := map[string]string{"user": "00u", "group": "00g", "app": "0oa", "role": "cr0"}
	fields := func(field, prefix string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, " %s%s%d: %s(id: \"%sNobody%010d\") { id }", field, prefix, i, field, prefix, i)
		}
		return b.String()
	}
	var queries []string
	for kind, prefix := range absent {
		for _, n := range []int{1, 2, 3, 7, 19} {
			queries = append(queries, fields(kind, prefix, n), fields("node", prefix, n), fields("node", prefix, n)+fields(kind, prefix+"x", 1))
		}
	}
	queries = append(
		queries,
		fields("user", "00u", 2)+fields("group", "00g", 2)+fields("app", "0oa", 2),
		fields("node", "00u", 2)+fields("node", "00g", 2)+fields("node", "0oa", 2),
		fields("user", "00u", 1)+` users(filter: {ids: ["00uOther000000000001"]}) { nodes { id } }`,
		fields("user", "00u", 1)+` nodes(ids: ["00uOther000000000001", "00uOther000000000002"]) { id }`,
		fields("group", "00g", 1)+` groups(filter: {ids: ["00gOther000000000001"]}) { nodes { id } }`,
	)
	for _, q := range queries {
		s := w.MustServe(t)
		q = "{" + q + "}"
		price, err := s.Explain(t.Context(), q, nil)
		if err != nil {
			t.Fatalf("%v: %s", err, q)
		}
		if a := s.MustAsk(t, q, nil); a.Extensions.Okta.Calls > price.Estimated {
			t.Errorf("%d calls, estimated were %d: %v\n%s", a.Extensions.Okta.Calls, price.Estimated, a.Extensions.Okta.Plan, q)
		}
		s.Close()
	}
}
