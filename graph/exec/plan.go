package exec

import (
	"slices"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Plan is an operation prepared for execution: for each type at each place, the merged
// fields with everything that can be known before a request. It is valid for one
// combination of values of the variables in @skip and @include.
type Plan struct {
	root   *selection
	asked  []Asked
	fields int // of all selections: a measure of the plan's size
	// Fixed reports that no edge takes a variable.
	Fixed bool
	// Memo is for values that the owner of the plan caches with it.
	Memo atomic.Value
	// Apart are the fields of the root whose objects are executed apart.
	Apart []Apart
}

// selection is the fields selected of the objects of one type at one place.
type selection struct {
	typ     *Type
	fields  []*Field
	columns int // how many of the fields have a column
	// keeps reports that plain fields other than the id are selected, so keeping their text
	// pays.
	keeps bool
}

// kind is how a field gets its value.
type kind uint8

const (
	typename kind = iota
	leaf
	inner
	edge
	introspection
	apart
	// The fields of connections.
	nodes
	edges
	node
	cursor
	pageInfo
	hasNextPage
	hasPreviousPage
	startCursor
	endCursor
	totalCount
)

// shape is the form of a field's value.
type shape uint8

const (
	scalar shape = iota
	single
	list
	connection
)

// Field is one field of a plan.
type Field struct {
	graphql.CollectedField

	// Coordinate is "Type.field", by the concrete type; by the root's type if objects that
	// are executed apart share the field with it.
	Coordinate string
	// Counted reports whether the totalCount of the connection is selected.
	Counted bool
	owner   string
	prefix  []byte // the quoted alias and a colon
	kind    kind
	shape   shape
	// nonNull and elementNonNull are the schema's exclamation marks.
	nonNull, elementNonNull bool
	leaf                    int // in the type's leaves
	inner                   *Inner
	edge                    *Edge
	column                  int
	scopes                  []string
	onlyIDs                 bool

	// places are where objects of the field's value occur: one for an object or a list, one
	// for each `nodes` and `edges { node }` of a connection.
	places []*place
	// parts are the fields of a connection, of its edges and of its pageInfo.
	parts []*Field
	place int // of nodes and node: the index in the connection's places
}

// place is the selections at one place, by the concrete type of the object.
type place struct {
	selections map[string]*selection
	names      []string   // of the types, sorted
	only       *selection // if only one type is possible
}

// compiler makes the plan of one operation.
type compiler struct {
	x      *Executor
	op     *graphql.OperationContext
	fields *int // made so far
}

func compile(x *Executor, op *graphql.OperationContext) *Plan {
	p := &Plan{}
	p.root = compiler{x, op, &p.fields}.selection(x.schema.Query, op.Operation.SelectionSet)
	p.asked = askedIn(p.root, nil)
	p.Fixed = isFixed(p.asked)
	p.Apart = apartIn(p.root)
	return p
}

func (c compiler) selection(def *ast.Definition, set ast.SelectionSet) *selection {
	s := &selection{typ: c.x.types[def.Name]}
	if s.typ == nil {
		s.typ = &Type{Name: def.Name}
	}
	for _, collected := range c.collect(def, set) {
		f := c.field(def, collected)
		c.resolve(s, f)
		s.fields = append(s.fields, f)
	}
	return s
}

// collect merges the fields of a selection. gqlgen collects __typename separately where it
// is selected on an object and on a union that includes it, and writes the first.
func (c compiler) collect(def *ast.Definition, set ast.SelectionSet) []graphql.CollectedField {
	all := graphql.CollectFields(c.op, set, c.x.satisfies[def.Name])
	fields := make([]graphql.CollectedField, 0, len(all))
	for _, f := range all {
		if !slices.ContainsFunc(fields, func(known graphql.CollectedField) bool { return known.Alias == f.Alias }) {
			fields = append(fields, f)
		}
	}
	return fields
}

// field makes a Field with what all kinds have in common.
func (c compiler) field(def *ast.Definition, collected graphql.CollectedField) *Field {
	*c.fields++
	t := Text{}
	t.Quote(collected.Alias)
	f := &Field{CollectedField: collected, Coordinate: c.x.coordinate(def.Name, collected.Name), owner: def.Name, prefix: append(t.b, ':')}
	d := collected.Definition
	f.nonNull = d.Type.NonNull
	f.elementNonNull = d.Type.Elem != nil && d.Type.Elem.NonNull
	for _, directive := range d.Directives.ForNames("requiresScope") {
		if arg := directive.Arguments.ForName("scope"); arg != nil {
			f.scopes = append(f.scopes, arg.Value.Raw)
		}
	}
	return f
}

// resolve determines how a field gets its value.
func (c compiler) resolve(s *selection, f *Field) {
	at, isLeaf := s.typ.leaf(f.Name)
	in, isInner := s.typ.inner(f.Name)
	switch {
	case f.Name == "__typename":
		f.kind = typename
		return
	case f.Name == "__schema" || f.Name == "__type":
		f.kind = introspection
		return
	case isLeaf:
		f.kind, f.leaf = leaf, at
		s.keeps = s.keeps || f.Name != "id"
		return
	case f.Coordinate == c.x.Apart:
		f.kind = apart
		c.value(f)
		return
	case isInner:
		f.kind, f.inner = inner, in
	default:
		f.kind, f.edge = edge, c.x.edges[f.Coordinate]
	}
	f.column = s.columns
	s.columns++
	c.value(f)
}

// value compiles what is below a field.
func (c compiler) value(f *Field) {
	def := c.x.schema.Types[f.Definition.Type.Name()]
	switch {
	case def.IsLeafType():
		f.shape = scalar
	case isConnection(def):
		f.shape = connection
		f.parts = c.parts(f, def, f.Selections)
		f.onlyIDs = onlyIDs(f.places)
		f.Counted = slices.ContainsFunc(f.parts, func(part *Field) bool { return part.kind == totalCount })
	case f.Definition.Type.Elem != nil:
		f.shape = list
		f.places = []*place{c.place(def, f.Selections)}
	default:
		f.shape = single
		f.places = []*place{c.place(def, f.Selections)}
	}
}

func (c compiler) place(def *ast.Definition, set ast.SelectionSet) *place {
	p := &place{selections: map[string]*selection{}}
	possible := c.x.schema.GetPossibleTypes(def)
	for _, concrete := range possible {
		p.selections[concrete.Name] = c.selection(concrete, set)
		p.names = append(p.names, concrete.Name)
	}
	slices.Sort(p.names)
	if len(possible) == 1 {
		p.only = p.selections[possible[0].Name]
	}
	return p
}

// onlyIDs reports whether only ids are selected of a connection's nodes.
func onlyIDs(places []*place) bool {
	for _, p := range places {
		for _, s := range p.selections {
			for _, f := range s.fields {
				if f.Name != "id" && f.kind != typename {
					return false
				}
			}
		}
	}
	return true
}
