package main

import (
	"fmt"
	"strconv"
	"strings"
)

const heading = `# What queries cost

The table lists the Okta calls of each query with an empty cache, and when repeated immediately. For comparison, "naive" is a gateway
without a planner: it reads each object's edges on their own, and each URL once per query.
` + "`make calls`" + ` writes this page from counts on the simulated org; a test checks that every row stays within its bound.

Orgs: S has 1,000 users in 60 groups, M 5,000 in 400, L 100,000 in 5,000. There are 8 groups per user, with sizes that follow Zipf's law.
2 % of the users, at most 100, hold admin roles directly, and 25 more do through 4 groups; there are 3 resource sets with 2 bindings each.
There is no latency and no rate limit; for walks, the deadline and the cost limit are raised out of the way. A walk repeats its query page
by page to the end.

| query | org | naive | oktagraph | at most | again |
|---|---|--:|--:|--:|--:|
`

// render writes the document.
func render(lines []line) string {
	var b strings.Builder
	b.WriteString(heading)
	for _, l := range lines {
		fmt.Fprintf(&b, "| %s<br>`%s` | %s | %s | %s | %s | %s |\n", l.Name, oneLine(l.Text), l.Size,
			thousands(l.naive), thousands(l.got.Calls), bound(l), thousands(l.got.Again))
	}
	b.WriteString(`
"Direct admins" are users with a role of their own; each costs the call that reads it. In rows with "among them", the bound counts only those
in the answer.
`)
	return b.String()
}

// bound is the promise, and the number it comes to where it is a sum.
func bound(l line) string {
	if strings.Contains(l.Promise, "+") {
		return fmt.Sprintf("%s = %s", l.Promise, thousands(l.got.AtMost))
	}
	return l.Promise
}

func oneLine(query string) string { return strings.Join(strings.Fields(query), " ") }

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
