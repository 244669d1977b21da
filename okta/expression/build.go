package expression

// Eq compares an attribute with a text for equality. Like all builders it takes
// the attribute's name as it is: names come from code, only literals from
// callers.
func Eq(attr, text string) Node { return compare(attr, OpEqual, text) }

// Gt holds when the attribute is greater than the text; dates compare as dates.
func Gt(attr, text string) Node { return compare(attr, OpGreater, text) }

// Lt holds when the attribute is less than the text.
func Lt(attr, text string) Node { return compare(attr, OpLess, text) }

// Ge holds when the attribute is the text or greater.
func Ge(attr, text string) Node { return compare(attr, OpGreaterOrEqual, text) }

// Le holds when the attribute is the text or less.
func Le(attr, text string) Node { return compare(attr, OpLessOrEqual, text) }

// Contains holds when the attribute contains the text (`co`).
func Contains(attr, text string) Node { return compare(attr, OpContains, text) }

// StartsWith holds when the attribute starts with the text (`sw`).
func StartsWith(attr, text string) Node { return compare(attr, OpStartsWith, text) }

// Has holds when the attribute has a value (`pr`).
func Has(attr string) Node { return Present{Attr: attr} }

// NotEq is what Okta documents in place of `ne`:
// (attr lt "text" or attr gt "text").
func NotEq(attr, text string) Node { return Any(Lt(attr, text), Gt(attr, text)) }

// In holds when the attribute equals one of the texts. It is nil for none.
func In(attr string, texts []string) Node {
	nodes := make([]Node, len(texts))
	for i, t := range texts {
		nodes[i] = Eq(attr, t)
	}
	return Any(nodes...)
}

// All joins nodes by and. Nil nodes are left out; nothing left is nil, one node
// is itself, and an And among them is spread out.
func All(nodes ...Node) Node {
	var flat []Node
	for _, n := range nodes {
		switch n := n.(type) {
		case nil:
		case And:
			flat = append(flat, n.Nodes...)
		default:
			flat = append(flat, n)
		}
	}
	if len(flat) < 2 {
		return single(flat)
	}
	return And{Nodes: flat}
}

// Any joins nodes by or, in the same manner as [All].
func Any(nodes ...Node) Node {
	var flat []Node
	for _, n := range nodes {
		switch n := n.(type) {
		case nil:
		case Or:
			flat = append(flat, n.Nodes...)
		default:
			flat = append(flat, n)
		}
	}
	if len(flat) < 2 {
		return single(flat)
	}
	return Or{Nodes: flat}
}

// IDs prints `id eq "a" or id eq "b"`, the only way to ask Okta for several
// objects at once. It is empty for no ids.
func IDs(ids []string) string {
	n := In("id", ids)
	if n == nil {
		return ""
	}
	return n.String()
}

func single(nodes []Node) Node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[0]
}

func compare(attr string, op Op, text string) Node {
	return Compare{Attr: attr, Op: op, Value: Value{Kind: Text, Raw: text}}
}
