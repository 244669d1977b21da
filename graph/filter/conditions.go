package filter

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"oktagraph/okta"
	"oktagraph/okta/expression"
)

const (
	// maxIDs is what one expression may hold, see [expression.MaxComparisons].
	maxIDs = 100
	// maxText is the longest text, in characters. Okta's own attributes end at
	// 100 characters for login and e-mail, and 255 for group names; a prefix
	// this long tells enough.
	maxText = 200
	// instant is how Okta writes dates: in UTC, by the millisecond.
	instant = "2006-01-02T15:04:05.000Z"
)

// conditions gathers the conditions of a filter and the first mistake in it.
type conditions struct {
	nodes []expression.Node
	ids   []string // nil: not asked for
	empty bool
	err   error
}

func (c *conditions) fail(field, format string, args ...any) {
	if c.err == nil {
		c.err = &InputError{Field: "filter." + field, Problem: fmt.Sprintf(format, args...)}
	}
}

func (c *conditions) add(n expression.Node) { c.nodes = append(c.nodes, n) }

// only takes the ids asked for. What cannot be an id matches nothing, so it is
// dropped; only such ids leave nothing to ask.
func (c *conditions) only(ids []string) {
	if ids == nil {
		return
	}
	if len(ids) > maxIDs {
		c.fail("ids", "holds %d ids; ask for at most %d at once", len(ids), maxIDs)
		return
	}
	c.ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !okta.ValidID(id) })
	slices.Sort(c.ids)
	c.ids = slices.Compact(c.ids)
	c.empty = c.empty || len(c.ids) == 0
}

// oneOf holds for any of the enum values. UNKNOWN stands for words this server
// does not know, so it cannot be asked for.
func (c *conditions) oneOf(field, attr string, values, known []string) {
	if values == nil {
		return
	}
	for _, v := range values {
		if !slices.Contains(known, v) {
			c.fail(field, "cannot be UNKNOWN or a word Okta does not have; use %s", strings.Join(known, ", "))
			return
		}
	}
	if len(values) == 0 {
		c.empty = true
		return
	}
	values = slices.Clone(values)
	slices.Sort(values)
	c.add(expression.In(attr, slices.Compact(values)))
}

// is holds when the attribute is the text, without regard to case.
func (c *conditions) is(field, attr string, text *string) {
	switch {
	case text == nil:
	case *text == "":
		c.fail(field, "is empty; give a text or leave it out")
	case c.usable(field, *text):
		c.add(expression.Eq(attr, *text))
	}
}

// startsWith holds when one of the attributes starts with the text. Every text
// starts with the empty one, so that is no condition: a people picker sends it
// before the first key is hit.
func (c *conditions) startsWith(field string, text *string, attrs ...string) {
	if text == nil || *text == "" || !c.usable(field, *text) {
		return
	}
	nodes := make([]expression.Node, len(attrs))
	for i, attr := range attrs {
		nodes[i] = expression.StartsWith(attr, *text)
	}
	c.add(expression.Any(nodes...))
}

// after holds when the attribute is later than the instant. Finer parts than
// Okta's milliseconds are cut off, which loses nothing: a whole number of them
// is above 1.5 when it is above 1.
func (c *conditions) after(field, attr string, text *string) {
	if text == nil {
		return
	}
	t, err := time.Parse(time.RFC3339, *text)
	t = t.UTC()
	if err != nil || t.Year() < 0 || t.Year() > 9999 {
		c.fail(field, "is no instant; write RFC 3339, for example 2026-03-02T10:43:27Z")
		return
	}
	c.add(expression.Gt(attr, t.Format(instant)))
}

// usable reports whether a text can be sent, and notes why not.
func (c *conditions) usable(field, text string) bool {
	switch {
	case !utf8.ValidString(text):
		c.fail(field, "is not UTF-8 text; send it as UTF-8")
	case utf8.RuneCountInString(text) > maxText:
		c.fail(field, "is longer than %d characters; give fewer", maxText)
	case strings.ContainsFunc(text, unicode.IsControl):
		c.fail(field, "holds a control character; take it out")
	default:
		return true
	}
	return false
}

func list(keys map[string]string) string {
	return strings.Join(slices.Sorted(maps.Keys(keys)), ", ")
}
