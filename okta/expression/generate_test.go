package expression_test

import (
	"strings"

	"oktagraph/okta/expression"

	"pgregory.net/rapid"
)

// hostile holds texts that would end a literal, or start another comparison,
// were they printed as they are.
func hostile() []string {
	return []string{
		``, `"`, `\`, `\"`, `"" or id pr or "`, `x") or (status eq "ACTIVE`, `and`, ` or `, `((`, `))`,
		`eq "a"`, `a" pr`, "\n", "\x00", "\x7f", "ü", "日本", "🙂", "\u2028", `\u0022`, `%22`, `null`, `true`,
	}
}

// texts draws literals, hostile ones among them.
func texts() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringN(0, 20, -1),
		rapid.SampledFrom(hostile()),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile()), 1, 4).Draw(t, "parts"), "")
		}),
	)
}

func attributes() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{"id", "status", "created", "profile.login", "profile.firstName", "profile.cost-center", "profile.not", "prefix", "a1"})
}

// leaves draws comparisons and presences of every kind.
func leaves() *rapid.Generator[expression.Node] {
	return rapid.Custom(func(t *rapid.T) expression.Node {
		attr := attributes().Draw(t, "attribute")
		value := expression.Value{Kind: expression.Text}
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return expression.Has(attr)
		case 1:
			value = expression.Value{Kind: expression.Number, Raw: rapid.SampledFrom([]string{"0", "-1", "4.5", "1e9", "-0.25E-2"}).Draw(t, "number")}
		case 2:
			value = rapid.SampledFrom([]expression.Value{{Kind: expression.Bool, Raw: "true"}, {Kind: expression.Bool, Raw: "false"}, {Kind: expression.Null, Raw: "null"}}).Draw(t, "word")
		default:
			value.Raw = texts().Draw(t, "text")
		}
		op := rapid.SampledFrom([]expression.Op{"eq", "ne", "sw", "ew", "co", "gt", "ge", "lt", "le"}).Draw(t, "operator")
		return expression.Compare{Attr: attr, Op: op, Value: value}
	})
}

// nodes draws trees of at most the given depth, in the builders' normal form.
func nodes(depth int) *rapid.Generator[expression.Node] {
	if depth == 0 {
		return leaves()
	}
	return rapid.Custom(func(t *rapid.T) expression.Node {
		below := nodes(depth - 1)
		switch rapid.IntRange(0, 3).Draw(t, "shape") {
		case 0:
			return expression.All(rapid.SliceOfN(below, 1, 3).Draw(t, "all")...)
		case 1:
			return expression.Any(rapid.SliceOfN(below, 1, 3).Draw(t, "any")...)
		case 2:
			return expression.Not{Node: below.Draw(t, "not")}
		default:
			return below.Draw(t, "leaf")
		}
	})
}
