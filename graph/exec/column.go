package exec

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Edge is a field that needs more than its parent.
type Edge struct {
	// Load answers all parents at once. It runs as a task: it may wait for loaders.
	Load func(ctx context.Context, c *Call) *Column
}

// Call is what an edge is asked: one field of many parents.
type Call struct {
	Parents []any
	// Args are the arguments as gqlgen reads them, typed by the schema.
	Args map[string]any
	// OnlyIDs reports whether nothing but ids is selected of a connection's nodes, so
	// that the nodes themselves need not be read.
	OnlyIDs bool
	// Counted reports whether the totalCount of a connection is selected.
	Counted bool
}

// Column is a field's value for each parent. Objects that stand at several places are
// in it once.
type Column struct {
	// Objects are all objects of the values, each once; typed pointers.
	Objects []any
	// Cursors name the positions of a column of connections.
	Cursors Cursors

	refs   []int32 // of all values, one after the other; -1 is null
	ends   []int32 // where the refs of each parent end
	states []state
	errs   map[int]error // of parents
	lost   map[int]error // of refs
	pages  []page
	totals map[int]Total // of parents
	leaves []graphql.Marshaler
	levels []*levels // by place
	args   bool      // the arguments could not be read
}

// Cursors name positions in the pages of a column. They are signed, so they are made
// only when they are asked for.
type Cursors interface {
	// Cursor is the position behind the i-th item of a parent's page.
	Cursor(parent, i int) string
	// End is the position behind the whole page, which may have ended with items that
	// went away since; ok is false for an empty page.
	End(parent int) (cursor string, ok bool)
}

type state uint8

const (
	isNull state = iota
	isValue
	isFailed
)

type page struct{ more, continued bool }

// NewColumn makes a column for so many parents. Their values are added in order.
func NewColumn(parents int) *Column {
	return &Column{ends: make([]int32, 0, parents), states: make([]state, 0, parents)}
}

// Failed is a column without any value.
func Failed(parents int, err error) *Column {
	c := NewColumn(parents)
	for range parents {
		c.Fail(err)
	}
	return c
}

// Add makes an object one of the column's, and returns its ref.
func (c *Column) Add(object any) int32 {
	c.Objects = append(c.Objects, object)
	return int32(len(c.Objects) - 1)
}

// Grow makes room for refs to come.
func (c *Column) Grow(refs int) {
	if cap(c.refs)-len(c.refs) < refs {
		c.refs = append(make([]int32, 0, len(c.refs)+refs), c.refs...)
	}
}

// Ref adds an object to the value that is being made: one for an object, any number
// for a list or a page. End it with Value or Page.
func (c *Column) Ref(ref int32) { c.refs = append(c.refs, ref) }

// Missing adds a null to the list that is being made, with an error unless that is nil.
func (c *Column) Missing(err error) {
	if err != nil {
		if c.lost == nil {
			c.lost = map[int]error{}
		}
		c.lost[len(c.refs)] = err
	}
	c.refs = append(c.refs, -1)
}

// Null is the next parent's value when there is none.
func (c *Column) Null() { c.end(isNull) }

// Value ends the next parent's value.
func (c *Column) Value() { c.end(isValue) }

// Page ends the next parent's page: whether items follow it, and whether it was asked
// for with a cursor.
func (c *Column) Page(more, continued bool) {
	for len(c.pages) < len(c.ends) {
		c.pages = append(c.pages, page{})
	}
	c.pages = append(c.pages, page{more, continued})
	c.end(isValue)
}

// Total is how many items a connection's list has; N is nil when that is not known, or
// when it could not be had, for which Err says why.
type Total struct {
	N   *int
	Err error
}

// Total is of the list whose page was added last.
func (c *Column) Total(t Total) {
	if c.totals == nil {
		c.totals = map[int]Total{}
	}
	c.totals[len(c.ends)-1] = t
}

// Fail is the next parent's value when it could not be had.
func (c *Column) Fail(err error) {
	if c.errs == nil {
		c.errs = map[int]error{}
	}
	c.errs[len(c.ends)] = err
	c.end(isFailed)
}

// Leaf is the next parent's value where the field is plain; nil is null.
func (c *Column) Leaf(m graphql.Marshaler) {
	if m == nil {
		c.end(isNull)
		return
	}
	for len(c.leaves) < len(c.ends) {
		c.leaves = append(c.leaves, nil)
	}
	c.leaves = append(c.leaves, m)
	c.end(isValue)
}

func (c *Column) end(s state) {
	c.ends = append(c.ends, int32(len(c.refs)))
	c.states = append(c.states, s)
}

// span is where the refs of a parent's value are.
func (c *Column) span(parent int) (begin, end int) {
	if parent > 0 {
		begin = int(c.ends[parent-1])
	}
	return begin, int(c.ends[parent])
}
