package limits

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"pgregory.net/rapid"
)

func parse(t interface{ Fatal(...any) }, text string) *ast.QueryDocument {
	doc, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(err, text)
	}
	return doc
}

// naive measures by expanding every fragment, without a cache.
type naive struct{ doc *ast.QueryDocument }

func (n naive) measure(set ast.SelectionSet, depth int, out *shape) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			out.fields++
			out.depth = max(out.depth, depth)
			if depth == 1 {
				out.width++
			}
			if s.Alias != s.Name {
				out.aliases++
			}
			n.count(s.Directives, out)
			for _, a := range s.Arguments {
				n.value(a.Value, 0, out)
			}
			n.measure(s.SelectionSet, depth+1, out)
		case *ast.InlineFragment:
			n.count(s.Directives, out)
			n.measure(s.SelectionSet, depth, out)
		case *ast.FragmentSpread:
			n.count(s.Directives, out)
			def := n.doc.Fragments.ForName(s.Name)
			n.count(def.Directives, out)
			n.measure(def.SelectionSet, depth, out)
		}
	}
}

func (n naive) count(list ast.DirectiveList, out *shape) {
	out.directives += len(list)
	out.nodeDirectives = max(out.nodeDirectives, len(list))
	for _, d := range list {
		for _, a := range d.Arguments {
			n.value(a.Value, 0, out)
		}
	}
}

func (n naive) value(v *ast.Value, depth int, out *shape) {
	if v.Kind == ast.ListValue {
		out.listItems = max(out.listItems, len(v.Children))
	}
	if v.Kind == ast.ListValue || v.Kind == ast.ObjectValue {
		depth++
		out.valueDepth = max(out.valueDepth, depth)
	}
	for _, c := range v.Children {
		n.value(c.Value, depth, out)
	}
}

// document generates a small document whose fragments spread only later ones.
func document(t *rapid.T) string {
	fragments := rapid.IntRange(0, 4).Draw(t, "fragments")
	var b strings.Builder
	b.WriteString("query" + directives(t) + selections(t, 0, fragments, 0))
	for i := range fragments {
		fmt.Fprintf(&b, " fragment F%d on Q%s%s", i, directives(t), selections(t, i+1, fragments, 0))
	}
	return b.String()
}

func selections(t *rapid.T, from, to, depth int) string {
	var b strings.Builder
	b.WriteString("{")
	for range rapid.IntRange(1, 3).Draw(t, "selections") {
		kind := rapid.IntRange(0, 4).Draw(t, "kind")
		switch {
		case kind == 0 && depth < 3:
			b.WriteString("..." + directives(t) + selections(t, from, to, depth+1))
		case kind == 1 && from < to:
			fmt.Fprintf(&b, "...F%d%s", rapid.IntRange(from, to-1).Draw(t, "spread"), directives(t))
		default:
			b.WriteString(rapid.SampledFrom([]string{"a", "b", "x:a", "a:a"}).Draw(t, "field"))
			b.WriteString(rapid.SampledFrom([]string{"", "(i:1)", "(i:[1,[2,{o:[]}]])", "(i:{o:{p:$v}})"}).Draw(t, "arguments"))
			b.WriteString(directives(t))
			if depth < 3 && rapid.Bool().Draw(t, "nested") {
				b.WriteString(selections(t, from, to, depth+1))
			}
		}
		b.WriteString(" ")
	}
	return b.String() + "}"
}

func directives(t *rapid.T) string {
	return rapid.SampledFrom([]string{"", "", " @skip(if:$v) ", " @a @b(x:[1]) @c "}).Draw(t, "directives")
}

func TestWalkAgreesWithANaiveWalker(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := parse(t, document(t))
		op := doc.Operations[0]
		var want shape
		n := naive{doc}
		n.count(op.Directives, &want)
		n.measure(op.SelectionSet, 1, &want)
		got := newWalker(doc).operation(op)
		want.nameBytes = got.nameBytes // see TestTheLongestNameAndTextOfADocumentAreFound
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(shape{})); diff != "" {
			t.Fatalf("(-naive +walk)\n%s", diff)
		}
	})
}

// bomb doubles at each of its levels: 2^levels fields behind a few hundred bytes.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("{a{...F0 ...F0}}")
	for i := range levels {
		fmt.Fprintf(&b, "fragment F%d on Q{...F%d ...F%d}", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Q{b}", levels)
	return b.String()
}

func TestNestedFragmentBombIsRefusedInLinearWork(t *testing.T) {
	visits := make(map[int]int)
	for _, levels := range []int{25, 50, 100} {
		doc := parse(t, bomb(levels))
		w := newWalker(doc)
		if got := w.operation(doc.Operations[0]).fields; got < 1<<25 {
			t.Errorf("%d levels: %d fields", levels, got)
		}
		visits[levels] = w.visits
		if e := Default().CheckDocument(doc); e == nil || e.Code != "COST_LIMIT_EXCEEDED" {
			t.Errorf("%d levels: got %v", levels, e)
		}
	}
	if got := len(bomb(25)); got > 900 {
		t.Errorf("25 levels take %d bytes", got)
	}
	if visits[50]-visits[25] != 25*3 || visits[100]-visits[50] != 50*3 {
		t.Errorf("work is not three nodes per level: %v", visits)
	}
}

func TestWalkSurvivesWhatValidationWillRefuse(t *testing.T) {
	tests := map[string]struct {
		text string
		want shape // of the operation
	}{
		"cycle of one":     {`{a{...F}} fragment F on Q{b ...F}`, shape{depth: 2, width: 1, fields: 2}},
		"cycle of two":     {`{a{...F}} fragment F on Q{b{...G}} fragment G on Q{c{...F}}`, shape{depth: 3, width: 1, fields: 3}},
		"missing fragment": {`{a{...Nowhere}}`, shape{depth: 1, width: 1, fields: 1}},
		"unused fragment":  {`{a} fragment F on Q{b{b{b}}}`, shape{depth: 1, width: 1, fields: 1}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			doc := parse(t, tc.text)
			got := newWalker(doc).operation(doc.Operations[0])
			tc.want.nameBytes = got.nameBytes
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(shape{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTheLongestNameAndTextOfADocumentAreFound(t *testing.T) {
	long := strings.Repeat("x", 300)
	for name, tc := range map[string]struct {
		text            string
		names, longText int
	}{
		"nothing long":   {`query Q{field(argument:"text")}`, 8, 4},
		"operation":      {`query ` + long + `{a}`, 300, 0},
		"variable":       {`query($` + long + `:ID){a(i:$` + long + `)}`, 300, 0},
		"alias":          {`{` + long + `:a}`, 300, 0},
		"field":          {`{a{` + long + `}}`, 300, 0},
		"argument":       {`{a(` + long + `:1)}`, 300, 0},
		"enum":           {`{a(i:[` + long + `])}`, 300, 0},
		"input field":    {`{a(i:{o:{` + long + `:1}})}`, 300, 0},
		"number":         {`{a(i:1` + strings.Repeat("0", 299) + `)}`, 300, 0},
		"directive":      {`{a @` + long + `}`, 300, 0},
		"fragment":       {`{...` + long + `}`, 300, 0},
		"type":           {`{... on ` + long + `{a}}`, 300, 0},
		"string":         {`{a(i:"` + long + `")}`, 1, 300},
		"block":          {`{a(i:{o:["""` + long + `"""]})}`, 1, 300},
		"default":        {`query($v:String="` + long + `"){a(i:$v)}`, 1, 300},
		"in a fragment":  {`{...F} fragment F on Q{a(i:"` + long + `")}`, 1, 300},
		"of a directive": {`{a @skip(if:"` + long + `")}`, 4, 300},
	} {
		doc := parse(t, tc.text)
		got := newWalker(doc).operation(doc.Operations[0])
		if got.nameBytes != tc.names || got.textBytes != tc.longText {
			t.Errorf("%s: names %d, texts %d; want %d, %d", name, got.nameBytes, got.textBytes, tc.names, tc.longText)
		}
	}
}
