package main

import (
	"fmt"
	"strconv"
	"strings"
)

const heading = `# What queries cost

Okta calls of a query with nothing in the cache, and asked again at once; beside them, what a gateway without a planner needs for the
same answer: one that asks for each object's edges alone, each address once a query. Written by ` + "`make calls`" + `, which counts at the
simulated org; a test holds the rows to their bounds.

Orgs: S has 1,000 users in 60 groups, M 5,000 in 400, L 100,000 in 5,000; 8 groups a user, sizes by Zipf's law; 2 % of the users hold
admin roles directly, but at most 100, and 25 more through 4 groups; 3 resource sets with 2 bindings each. No latency, no rate limit; for
the walks, the deadline and the cost limit are out of the way. A walk asks its query page after page to the end.

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
"Direct admins" are users with a role of their own: each costs the call that reads it. The bound of a row with "among them" counts those
who are in the answer.
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
