package exec

import "strconv"

// connection writes a page.
func (w *writer) connection(f *Field, c *Column, parent int) bool {
	begin, end := c.span(parent)
	if err := w.emit(end - begin); err != nil {
		return w.fail(err)
	}
	return w.parts(f.parts, func(part *Field) bool {
		switch part.kind {
		case nodes:
			return w.items(begin, end, func(n int) bool {
				return w.element(c, part.place, c.refs[begin+n], begin+n, true)
			})
		case edges:
			return w.items(begin, end, func(n int) bool { return w.edge(part, c, parent, begin, n) })
		case pageInfo:
			return w.pageInfo(part, c, parent, end-begin)
		case totalCount:
			return w.total(c.totals[parent])
		default:
			w.Quote(f.Definition.Type.Name())
			return true
		}
	})
}

// parts writes an object of a connection; false if that had to be null because a non-null
// field was.
func (w *writer) parts(parts []*Field, write func(part *Field) bool) bool {
	start, ok := len(w.b), true
	for n, part := range parts {
		w.separate(n)
		w.b = append(w.b, part.prefix...)
		w.path = append(w.path, step{field: part})
		ok = (write(part) || !part.nonNull) && ok
		w.leave()
	}
	w.Close('}')
	if !ok {
		return w.cutTo(start)
	}
	return true
}

// items writes the items of a page, none of which may be null.
func (w *writer) items(begin, end int, write func(n int) bool) bool {
	start, ok := len(w.b), true
	w.Open('[')
	for n := range end - begin {
		if n > 0 {
			w.b = append(w.b, ',')
		}
		w.path = append(w.path, step{index: n})
		ok = write(n) && ok
		w.leave()
	}
	if !ok {
		return w.cutTo(start)
	}
	w.Close(']')
	return true
}

func (w *writer) edge(f *Field, c *Column, parent, begin, n int) bool {
	return w.parts(f.parts, func(part *Field) bool {
		switch part.kind {
		case node:
			return w.element(c, part.place, c.refs[begin+n], begin+n, true)
		case cursor:
			return w.cursor(func() (string, bool) { return c.Cursors.Cursor(parent, n), true })
		default:
			w.Quote(f.Definition.Type.Name())
		}
		return true
	})
}

// cursor writes a position, or null where there is none.
func (w *writer) cursor(position func() (string, bool)) bool {
	begin, there := len(w.b), false
	err := caught(func() error {
		var text string
		if text, there = position(); there {
			w.Quote(text)
		} else {
			w.Null()
		}
		return nil
	})
	return w.tried(err, begin) && there
}

func (w *writer) pageInfo(f *Field, c *Column, parent, items int) bool {
	at := c.pages[parent]
	return w.parts(f.parts, func(part *Field) bool {
		switch part.kind {
		case hasNextPage:
			w.bool(at.more)
		case hasPreviousPage:
			w.bool(at.continued)
		case startCursor:
			if items == 0 {
				w.Null()
				return false
			}
			return w.cursor(func() (string, bool) { return c.Cursors.Cursor(parent, 0), true })
		case endCursor:
			return w.cursor(func() (string, bool) { return c.Cursors.End(parent) })
		default:
			w.Quote(f.Definition.Type.Name())
		}
		return true
	})
}

// total writes how many items a list has.
func (w *writer) total(t Total) bool {
	switch {
	case t.Err != nil:
		return w.fail(own(t.Err))
	case t.N == nil:
		w.Null()
	default:
		w.b = strconv.AppendInt(w.b, int64(*t.N), 10)
	}
	return true
}

func (w *writer) bool(v bool) {
	if v {
		w.b = append(w.b, "true"...)
	} else {
		w.b = append(w.b, "false"...)
	}
}
