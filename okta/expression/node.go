package expression

// Node is one expression: [And], [Or], [Not], [Compare] or [Present]. String
// prints it canonically; parsing that text gives an equal tree.
type Node interface {
	String() string
	// node keeps the set of types closed, so that a switch over them is whole.
	node()
}

// And holds when all of its nodes hold. Parsed and built trees never have an
// And directly inside an And, nor fewer than two nodes.
type And struct{ Nodes []Node }

// Or holds when one of its nodes holds. Parsed and built trees never have an
// Or directly inside an Or, nor fewer than two nodes.
type Or struct{ Nodes []Node }

// Not holds when its node does not. No grammar of Okta's lists allows it; it is
// parsed so that [Grammar.Check] can say so.
type Not struct{ Node Node }

// Compare holds when the attribute's value stands in relation Op to Value; for
// an attribute with several values, when one of them does.
type Compare struct {
	Attr  string
	Op    Op
	Value Value
}

// Present holds when the attribute has a value (`pr`).
type Present struct{ Attr string }

func (And) node()     {}
func (Or) node()      {}
func (Not) node()     {}
func (Compare) node() {}
func (Present) node() {}

// Op is a comparison operator, in lower case. Okta reads operators without
// regard to case.
type Op string

// The operators of the language. OpNotEqual and OpEndsWith are SCIM's and parse,
// but no grammar of Okta's lists takes them.
const (
	OpEqual          Op = "eq"
	OpNotEqual       Op = "ne"
	OpStartsWith     Op = "sw"
	OpEndsWith       Op = "ew"
	OpContains       Op = "co"
	OpGreater        Op = "gt"
	OpGreaterOrEqual Op = "ge"
	OpLess           Op = "lt"
	OpLessOrEqual    Op = "le"
	// OpPresence stands for `pr` in errors; in a tree it is a [Present].
	OpPresence Op = "pr"
)

// Kind says what a literal is.
type Kind uint8

// The kinds of literals. Dates are Text.
const (
	Text Kind = iota
	Number
	Bool
	Null
)

// Value is a literal. Raw is the string itself, without quotes and escapes, for
// a Text; and the JSON text for the others: 4.5, true, false, null.
type Value struct {
	Kind Kind
	Raw  string
}

// Attributes returns the distinct attributes of an expression in order of
// appearance.
func Attributes(n Node) []string {
	seen := map[string]bool{}
	var names []string
	walk(n, func(leaf Node) {
		name := ""
		switch leaf := leaf.(type) {
		case Compare:
			name = leaf.Attr
		case Present:
			name = leaf.Attr
		}
		if name != "" && !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	})
	return names
}

// Literals returns the literals of an expression in order of appearance, equal
// ones as often as they stand there.
func Literals(n Node) []Value {
	var values []Value
	walk(n, func(leaf Node) {
		if c, ok := leaf.(Compare); ok {
			values = append(values, c.Value)
		}
	})
	return values
}

// Comparisons counts the comparisons of an expression, `pr` included.
func Comparisons(n Node) int {
	count := 0
	walk(n, func(Node) { count++ })
	return count
}

// walk calls visit for every leaf, in order. A nil node has none.
func walk(n Node, visit func(Node)) {
	switch n := n.(type) {
	case And:
		for _, c := range n.Nodes {
			walk(c, visit)
		}
	case Or:
		for _, c := range n.Nodes {
			walk(c, visit)
		}
	case Not:
		walk(n.Node, visit)
	case Compare, Present:
		visit(n)
	}
}

// depth counts the levels of And, Or and Not above the deepest leaf. Printing
// never nests more parentheses than that.
func depth(n Node) int {
	deepest := func(nodes []Node) int {
		d := 0
		for _, c := range nodes {
			d = max(d, depth(c))
		}
		return d
	}
	switch n := n.(type) {
	case And:
		return 1 + deepest(n.Nodes)
	case Or:
		return 1 + deepest(n.Nodes)
	case Not:
		return 1 + depth(n.Node)
	default:
		return 0
	}
}
