package expression

import (
	"fmt"
	"slices"
	"strings"
)

// Grammar is what one parameter of one list takes of the language.
type Grammar uint8

// The grammars, by endpoint and parameter. See the parameters `search` and
// `filter` at
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
// and
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/#tag/Group/operation/listGroups.
const (
	// UserSearch is `search` of GET /api/v1/users: every profile attribute, and
	// the operators eq sw gt ge lt le pr; co only on four attributes.
	UserSearch Grammar = iota
	// UserFilter is `filter` of GET /api/v1/users: seven attributes by eq;
	// lastUpdated by gt ge lt le as well.
	UserFilter
	// GroupSearch is `search` of GET /api/v1/groups: every profile attribute,
	// and the operators eq sw pr; co only on name and description, gt ge lt le
	// only on dates.
	GroupSearch
	// GroupFilter is `filter` of GET /api/v1/groups: four attributes by eq;
	// dates by gt ge lt le as well.
	GroupFilter
)

// String names the grammar as errors do.
func (g Grammar) String() string {
	switch g {
	case UserSearch:
		return "the search of users"
	case UserFilter:
		return "the filter of users"
	case GroupSearch:
		return "the search of groups"
	case GroupFilter:
		return "the filter of groups"
	case LogFilter:
		return "the filter of the System Log"
	default:
		return "an unknown grammar"
	}
}

// GrammarError says which attribute or operator an endpoint does not take, and
// what to write in its place. It never repeats a literal.
type GrammarError struct {
	Grammar Grammar
	Attr    string
	Op      Op
	Message string
}

// Error returns the sentence.
func (e *GrammarError) Error() string { return e.Message }

// Check reports the first thing in an expression that the endpoint would
// refuse, as a [*GrammarError].
func (g Grammar) Check(n Node) error {
	if g == LogFilter {
		return checkLog(n)
	}
	switch n := n.(type) {
	case And:
		return g.checkAll(n.Nodes)
	case Or:
		return g.checkAll(n.Nodes)
	case Not:
		return g.fail("", "not", "%s does not take `not`; turn the comparison round, for example lt or gt", g)
	case Compare:
		return g.checkCompare(n)
	case Present:
		if err := g.checkAttribute(n.Attr); err != nil {
			return err
		}
		return g.checkOperator(n.Attr, OpPresence)
	default:
		return g.fail("", "", "there is no expression")
	}
}

func (g Grammar) checkAll(nodes []Node) error {
	if len(nodes) == 0 {
		return g.fail("", "", "there is no expression")
	}
	for _, n := range nodes {
		if err := g.Check(n); err != nil {
			return err
		}
	}
	return nil
}

func (g Grammar) checkCompare(c Compare) error {
	if err := g.checkAttribute(c.Attr); err != nil {
		return err
	}
	if err := g.checkOperator(c.Attr, c.Op); err != nil {
		return err
	}
	return g.checkLiteral(c)
}

// checkAttribute knows attributes exactly: Okta reads their names with regard
// to case.
func (g Grammar) checkAttribute(attr string) error {
	if slices.Contains(g.attributes(), attr) || g.takesProfile() && isProfile(attr) {
		return nil
	}
	for _, known := range g.attributes() {
		if strings.EqualFold(known, attr) {
			return g.fail(attr, "", "%s does not know the attribute %s; write %s", g, attr, known)
		}
	}
	switch {
	case isProfile(attr):
		return g.fail(attr, "", "%s does not take %s, only %s; use search for it", g, attr, strings.Join(g.attributes(), ", "))
	case g.takesProfile() && validAttribute(attr) && !strings.Contains(attr, "."):
		return g.fail(attr, "", "%s does not know the attribute %s; attributes of the profile are written profile.%s, the others are %s",
			g, attr, attr, strings.Join(g.attributes(), ", "))
	default:
		return g.fail(attr, "", "%s does not know the attribute %s; it takes %s", g, attr, strings.Join(g.taken(), ", "))
	}
}

func (g Grammar) checkOperator(attr string, op Op) error {
	allowed := g.operators(attr)
	if slices.Contains(allowed, op) {
		return nil
	}
	fix := "use " + words(allowed)
	switch {
	case op == OpNotEqual && slices.Contains(allowed, OpLess):
		fix = fmt.Sprintf("write (%s lt … or %s gt …)", attr, attr)
	case op == OpContains && len(g.containable()) > 0:
		fix = "use " + words(allowed) + ", or co on " + strings.Join(g.containable(), ", ")
	}
	return g.fail(attr, op, "%s does not take %s on %s; %s", g, op, attr, fix)
}

func (g Grammar) checkLiteral(c Compare) error {
	switch kind := c.Value.Kind; {
	case !isProfile(c.Attr) && kind != Text:
		return g.fail(c.Attr, c.Op, "%s compares %s with a text in double quotes", g, c.Attr)
	case (c.Op == OpStartsWith || c.Op == OpContains) && kind != Text:
		return g.fail(c.Attr, c.Op, "%s takes a text in double quotes after %s, for %s", g, c.Op, c.Attr)
	case c.Op != OpEqual && (kind == Bool || kind == Null):
		return g.fail(c.Attr, c.Op, "%s compares %s with true, false or null by eq only", g, c.Attr)
	default:
		return nil
	}
}

func (g Grammar) fail(attr string, op Op, format string, args ...any) error {
	return &GrammarError{Grammar: g, Attr: attr, Op: op, Message: fmt.Sprintf(format, args...)}
}

func words(ops []Op) string {
	texts := make([]string, len(ops))
	for i, op := range ops {
		texts[i] = string(op)
	}
	return strings.Join(texts, " ")
}
