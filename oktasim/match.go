package oktasim

import (
	"encoding/json"
	"strconv"
	"strings"

	"oktagraph/okta/expression"
)

// object is what an expression is evaluated on. attr returns the JSON text of an
// attribute, false if it is missing or null.
type object interface {
	attr(name string) (string, bool)
}

// matcher evaluates expressions. In a search, values and operators are case-insensitive;
// in a filter, values are exact.
type matcher struct{ exact bool }

// fold makes strings that differ only in case equal; accents stay significant.
func fold(s string) string { return strings.ToLower(s) }

func (m matcher) match(n expression.Node, o object) bool {
	switch n := n.(type) {
	case expression.And:
		for _, x := range n.Nodes {
			if !m.match(x, o) {
				return false
			}
		}
		return true
	case expression.Or:
		for _, x := range n.Nodes {
			if m.match(x, o) {
				return true
			}
		}
		return false
	case expression.Not:
		return !m.match(n.Node, o)
	case expression.Present:
		_, ok := o.attr(n.Attr)
		return ok
	case expression.Compare:
		raw, ok := o.attr(n.Attr)
		return ok && m.compare(raw, n)
	}
	return false
}

// compare holds for an array if it holds for one of its elements.
func (m matcher) compare(raw string, c expression.Compare) bool {
	if !strings.HasPrefix(raw, "[") {
		return m.compareOne(raw, c)
	}
	var elements []json.RawMessage
	if json.Unmarshal([]byte(raw), &elements) != nil {
		return false
	}
	for _, e := range elements {
		if m.compareOne(string(e), c) {
			return true
		}
	}
	return false
}

func (m matcher) compareOne(raw string, c expression.Compare) bool {
	if text, ok := unquote(raw); ok {
		if m.exact {
			return compareTexts(text, c.Value.Raw, c.Op)
		}
		return compareFolded(text, c.Value.Raw, c.Op)
	}
	have, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw != "null" && c.Op == expression.OpEqual && (raw == c.Value.Raw || !m.exact && strings.EqualFold(raw, c.Value.Raw))
	}
	want, err := strconv.ParseFloat(c.Value.Raw, 64)
	if err != nil {
		return false
	}
	switch c.Op {
	case expression.OpEqual:
		return have == want
	case expression.OpGreater:
		return have > want
	case expression.OpGreaterOrEqual:
		return have >= want
	case expression.OpLess:
		return have < want
	case expression.OpLessOrEqual:
		return have <= want
	default: // no grammar allows the others here
		return false
	}
}

// compareFolded ignores case. For equality, by far the most frequent, it does so without
// copying the text, which matters with 100,000 users.
func compareFolded(have, want string, op expression.Op) bool {
	if op == expression.OpEqual {
		return strings.EqualFold(have, want)
	}
	return compareTexts(fold(have), fold(want), op)
}

func compareTexts(have, want string, op expression.Op) bool {
	switch op {
	case expression.OpEqual:
		return have == want
	case expression.OpNotEqual:
		return have != want
	case expression.OpStartsWith:
		return strings.HasPrefix(have, want)
	case expression.OpContains:
		return strings.Contains(have, want)
	case expression.OpGreater:
		return have > want
	case expression.OpGreaterOrEqual:
		return have >= want
	case expression.OpLess:
		return have < want
	case expression.OpLessOrEqual:
		return have <= want
	default: // no grammar allows the others here
		return false
	}
}

// ids returns the values of an expression of the form id eq … or id eq …, so that a
// search for fifty ids does not read every object.
func ids(n expression.Node) ([]string, bool) {
	nodes := []expression.Node{n}
	if or, ok := n.(expression.Or); ok {
		nodes = or.Nodes
	}
	out := make([]string, 0, len(nodes))
	for _, x := range nodes {
		c, ok := x.(expression.Compare)
		if !ok || c.Attr != "id" || c.Op != expression.OpEqual {
			return nil, false
		}
		out = append(out, c.Value.Raw)
	}
	return out, true
}

// quotedMoment returns a date as an attribute; 0 has no value.
func quotedMoment(m millis) (string, bool) {
	if m == 0 {
		return "", false
	}
	return `"` + m.String() + `"`, true
}

func plain(s string) (string, bool) { return `"` + s + `"`, true }

func (p profile) attr(name string) (string, bool) {
	raw, ok := p.lookup(name)
	return raw, ok && raw != "null"
}

func (u *user) attr(name string) (string, bool) {
	switch name {
	case "id":
		return plain(u.id)
	case "status":
		return plain(string(u.status))
	case "created":
		return quotedMoment(u.created)
	case "activated":
		return quotedMoment(u.activated)
	case "statusChanged":
		return quotedMoment(u.statusChanged)
	case "lastUpdated":
		return quotedMoment(u.lastUpdated)
	case "type.id":
		return plain(u.typeID)
	}
	if attr, found := strings.CutPrefix(name, "profile."); found {
		return u.profile.attr(attr)
	}
	return "", false
}

func (g *group) attr(name string) (string, bool) {
	switch name {
	case "id":
		return plain(g.id)
	case "type":
		return plain(g.kind)
	case "created":
		return quotedMoment(g.created)
	case "lastUpdated":
		return quotedMoment(g.lastUpdated)
	case "lastMembershipUpdated":
		return quotedMoment(g.membershipUpdated)
	case "source.id":
		if g.source == nil {
			return "", false
		}
		return plain(g.source.id)
	}
	if attr, found := strings.CutPrefix(name, "profile."); found {
		return g.profile.attr(attr)
	}
	return "", false
}
