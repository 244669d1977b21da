package exec

import "github.com/99designs/gqlgen/graphql"

// Value is what a column has for one parent. It is zero if the value is null.
type Value struct {
	// Err is why there is no value.
	Err error
	// Present reports whether there is a value.
	Present bool
	// Objects are the objects of the value in order, nil for those that are missing. Lost
	// has the reasons, by index.
	Objects []any
	Lost    map[int]error
	// More and Continued are set for a page, see [Column.Page].
	More, Continued bool
	// Total is the total of the list that the page is cut from.
	Total Total
	// Leaf is the value of a plain field.
	Leaf graphql.Marshaler
}

// At returns the value of a parent. It is for readers of a column that write no response,
// such as the tests that compare executors.
func (c *Column) At(parent int) Value {
	if c.states[parent] != isValue {
		return Value{Err: c.errs[parent]}
	}
	v := Value{Present: true}
	begin, end := c.span(parent)
	for at, ref := range c.refs[begin:end] {
		if ref >= 0 {
			v.Objects = append(v.Objects, c.Objects[ref])
			continue
		}
		v.Objects = append(v.Objects, nil)
		if err := c.lost[begin+at]; err != nil {
			if v.Lost == nil {
				v.Lost = map[int]error{}
			}
			v.Lost[at] = err
		}
	}
	if parent < len(c.pages) {
		v.More, v.Continued = c.pages[parent].more, c.pages[parent].continued
		v.Total = c.totals[parent]
	}
	if parent < len(c.leaves) {
		v.Leaf = c.leaves[parent]
	}
	return v
}
