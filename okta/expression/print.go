package expression

import (
	"fmt"
	"strings"
)

// String prints the comparison with its literal escaped.
func (c Compare) String() string { return c.Attr + " " + string(c.Op) + " " + c.Value.String() }

// String prints `attr pr`.
func (p Present) String() string { return p.Attr + " pr" }

// String prints `not (…)`.
func (n Not) String() string { return "not (" + n.Node.String() + ")" }

// String prints the nodes joined by and, nested ones in parentheses.
func (a And) String() string { return join(a.Nodes, " and ") }

// String prints the nodes joined by or, nested ones in parentheses: `and` binds
// tighter anyhow, but the reader need not know.
func (o Or) String() string { return join(o.Nodes, " or ") }

func join(nodes []Node, word string) string {
	var b strings.Builder
	for i, n := range nodes {
		if i > 0 {
			b.WriteString(word)
		}
		switch n.(type) {
		case And, Or:
			b.WriteString("(" + n.String() + ")")
		default:
			b.WriteString(n.String())
		}
	}
	return b.String()
}

// String prints the literal as Okta reads it: a Text in quotes and escaped, the
// others as their JSON text.
func (v Value) String() string {
	if v.Kind != Text {
		return v.Raw
	}
	return quote(v.Raw)
}

// quote escapes as JSON does, which is what SCIM prescribes for its literals
// (RFC 7644 section 3.4.2.2). Text that is not UTF-8 cannot be sent to Okta;
// its bad bytes become U+FFFD.
func quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r) // ranging over bad bytes yields utf8.RuneError
		}
	}
	b.WriteByte('"')
	return b.String()
}
