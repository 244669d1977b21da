package limits

import "github.com/vektah/gqlparser/v2/ast"

// shape is the size of a selection with its fragments expanded.
type shape struct {
	depth      int // of nested fields
	width      int // fields at this level
	fields     int
	aliases    int
	directives int

	// The maximum at any one place, not a sum.
	nodeDirectives int
	listItems      int
	valueDepth     int
	textBytes      int
	nameBytes      int
}

// ceiling is where sums stop growing: nested fragments can double a count at
// every level, and thirty lines would overflow it. It is far above every limit,
// and twice the ceiling still fits an int.
const ceiling = 1 << 30

func sum(a, b int) int { return min(a+b, ceiling) }

// beside combines the shapes of two selections on the same level.
func (s shape) beside(o shape) shape {
	return shape{
		depth:          max(s.depth, o.depth),
		width:          sum(s.width, o.width),
		fields:         sum(s.fields, o.fields),
		aliases:        sum(s.aliases, o.aliases),
		directives:     sum(s.directives, o.directives),
		nodeDirectives: max(s.nodeDirectives, o.nodeDirectives),
		listItems:      max(s.listItems, o.listItems),
		valueDepth:     max(s.valueDepth, o.valueDepth),
		textBytes:      max(s.textBytes, o.textBytes),
		nameBytes:      max(s.nameBytes, o.nameBytes),
	}
}

// below returns the shape of a field whose selection has shape s.
func (s shape) below() shape {
	s.depth = sum(s.depth, 1)
	s.width = 1
	s.fields = sum(s.fields, 1)
	return s
}

// named returns the shape after adding names that occur in it.
func (s shape) named(names ...string) shape {
	for _, name := range names {
		s.nameBytes = max(s.nameBytes, len(name))
	}
	return s
}

// walker measures a document that was parsed but not validated: fragments may
// be missing, unused or cyclic. Each fragment is measured once, so a walk visits
// each node of the document once and its cost is linear in the text.
type walker struct {
	definitions map[string]*ast.FragmentDefinition // the first of each name
	fragments   map[string]*shape
	visits      int // nodes visited, for the tests
}

func newWalker(doc *ast.QueryDocument) *walker {
	w := &walker{
		definitions: make(map[string]*ast.FragmentDefinition, len(doc.Fragments)),
		fragments:   make(map[string]*shape, len(doc.Fragments)),
	}
	for _, def := range doc.Fragments {
		if _, ok := w.definitions[def.Name]; !ok {
			w.definitions[def.Name] = def
		}
	}
	return w
}

func (w *walker) operation(op *ast.OperationDefinition) shape {
	s := w.directives(op.Directives).named(op.Name)
	for _, v := range op.VariableDefinitions {
		s = s.named(v.Variable)
		s = s.beside(w.directives(v.Directives)).beside(w.value(v.DefaultValue))
	}
	return s.beside(w.selections(op.SelectionSet))
}

// spread returns the shape of the fragment called name. It is empty when the
// fragment is missing or being measured (a cycle): validation refuses both.
func (w *walker) spread(name string) shape {
	if s, ok := w.fragments[name]; ok {
		return *s
	}
	s := &shape{}
	w.fragments[name] = s
	if def := w.definitions[name]; def != nil {
		*s = w.content(def)
	}
	return *s
}

// definition returns the shape of a fragment, spread or not. A second fragment
// with the same name can only be measured here.
func (w *walker) definition(def *ast.FragmentDefinition) shape {
	if w.definitions[def.Name] == def {
		return w.spread(def.Name)
	}
	return w.content(def)
}

func (w *walker) content(def *ast.FragmentDefinition) shape {
	w.visits++
	return w.directives(def.Directives).named(def.Name, def.TypeCondition).beside(w.selections(def.SelectionSet))
}

func (w *walker) selections(set ast.SelectionSet) shape {
	var s shape
	for _, selection := range set {
		w.visits++
		switch n := selection.(type) {
		case *ast.Field:
			s = s.beside(w.field(n))
		case *ast.InlineFragment:
			s = s.named(n.TypeCondition).beside(w.directives(n.Directives)).beside(w.selections(n.SelectionSet))
		case *ast.FragmentSpread:
			s = s.named(n.Name).beside(w.directives(n.Directives)).beside(w.spread(n.Name))
		}
	}
	return s
}

// separate is the root field each of whose objects is answered by a separate operation: the
// fields below it count as root fields instead of it.
const separate = "orgs"

func (w *walker) field(f *ast.Field) shape {
	inside := w.selections(f.SelectionSet)
	s := inside.below().named(f.Alias, f.Name)
	if f.Name == separate {
		s.width = max(1, inside.width)
	}
	if f.Alias != f.Name {
		s.aliases = sum(s.aliases, 1)
	}
	return s.beside(w.arguments(f.Arguments)).beside(w.directives(f.Directives))
}

func (w *walker) directives(list ast.DirectiveList) shape {
	s := shape{directives: len(list), nodeDirectives: len(list)}
	for _, d := range list {
		w.visits++
		s = s.named(d.Name).beside(w.arguments(d.Arguments))
	}
	return s
}

func (w *walker) arguments(list ast.ArgumentList) shape {
	var s shape
	for _, a := range list {
		s = s.named(a.Name).beside(w.value(a.Value))
	}
	return s
}

func (w *walker) value(v *ast.Value) shape {
	if v == nil {
		return shape{}
	}
	w.visits++
	var s shape
	for _, child := range v.Children {
		s = s.named(child.Name).beside(w.value(child.Value))
	}
	switch v.Kind {
	case ast.StringValue, ast.BlockValue:
		s.textBytes = len(v.Raw)
	case ast.EnumValue, ast.Variable, ast.IntValue, ast.FloatValue:
		s = s.named(v.Raw)
	default: // not written by the caller, or checked above
	}
	if v.Kind == ast.ListValue {
		s.listItems = max(s.listItems, len(v.Children))
	}
	if v.Kind == ast.ListValue || v.Kind == ast.ObjectValue {
		s.valueDepth++
	}
	return s
}
