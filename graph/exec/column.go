package exec

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
)

// Edge is a field that cannot be answered from its parent alone.
type Edge struct {
	// Load answers all parents at once. It runs as a task and may wait for loaders.
	Load func(ctx context.Context, c *Call) *Column
}

// Call is the input of an edge: one field of many parents.
type Call struct {
	Parents []any
	// Args are the arguments as gqlgen reads them, typed by the schema.
	Args map[string]any
	// OnlyIDs reports whether only ids are selected of a connection's nodes, so the nodes
	// themselves need not be read.
	OnlyIDs bool
	// Counted reports whether the totalCount of a connection is selected.
	Counted bool
}

// Column is a field's value for each parent. An object that occurs at several places is
// stored once.
type Column struct {
	// Objects are all objects of the values, each once, as typed pointers.
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

// Cursors name positions in the pages of a column. They are signed, so they are made only
// on demand.
type Cursors interface {
	// Cursor is the position after the i-th item of a parent's page.
	Cursor(parent, i int) string
	// End is the position after the whole page, whose last items may have been removed
	// since; ok is false for an empty page.
	End(parent int) (cursor string, ok bool)
}

type state uint8

const (
	isNull state = iota
	isValue
	isFailed
)

type page struct{ more, continued bool }

// NewColumn makes a column for the given number of parents. Add their values in order.
func NewColumn(parents int) *Column {
	return &Column{ends: make([]int32, 0, parents), states: make([]state, 0, parents)}
}

// Failed is a column in which every parent fails with err.
func Failed(parents int, err error) *Column {
	c := NewColumn(parents)
	for range parents {
		c.Fail(err)
	}
	return c
}

// Add adds an object to the column and returns its ref.
func (c *Column) Add(object any) int32 {
	c.Objects = append(c.Objects, object)
	return int32(len(c.Objects) - 1)
}

// Grow makes room for more refs.
func (c *Column) Grow(refs int) {
	if cap(c.refs)-len(c.refs) < refs {
		c.refs = append(make([]int32, 0, len(c.refs)+refs), c.refs...)
	}
}

// Ref adds an object to the value under construction: one for an object, any number for a
// list or a page. End it with Value or Page.
func (c *Column) Ref(ref int32) { c.refs = append(c.refs, ref) }

// Missing adds a null to the list under construction, with an error unless err is nil.
func (c *Column) Missing(err error) {
	if err != nil {
		if c.lost == nil {
			c.lost = map[int]error{}
		}
		c.lost[len(c.refs)] = err
	}
	c.refs = append(c.refs, -1)
}

// Null sets the next parent's value to null.
func (c *Column) Null() { c.end(isNull) }

// Value ends the next parent's value.
func (c *Column) Value() { c.end(isValue) }

// Page ends the next parent's page. more reports whether items follow it, continued whether
// it was requested with a cursor.
func (c *Column) Page(more, continued bool) {
	for len(c.pages) < len(c.ends) {
		c.pages = append(c.pages, page{})
	}
	c.pages = append(c.pages, page{more, continued})
	c.end(isValue)
}

// Total is the number of items in a connection's list. N is nil if that is unknown or could
// not be read; Err is then the reason for a failure.
type Total struct {
	N   *int
	Err error
}

// Total sets the total of the list whose page was added last.
func (c *Column) Total(t Total) {
	if c.totals == nil {
		c.totals = map[int]Total{}
	}
	c.totals[len(c.ends)-1] = t
}

// Fail sets the error of the next parent, whose value could not be loaded.
func (c *Column) Fail(err error) {
	if c.errs == nil {
		c.errs = map[int]error{}
	}
	c.errs[len(c.ends)] = err
	c.end(isFailed)
}

// Leaf sets the next parent's value where the field is a plain one; nil is null.
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

// span is the range of the refs of a parent's value.
func (c *Column) span(parent int) (begin, end int) {
	if parent > 0 {
		begin = int(c.ends[parent-1])
	}
	return begin, int(c.ends[parent])
}
