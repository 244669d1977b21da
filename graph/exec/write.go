package exec

import (
	"context"
	"encoding/json"
)

// writer writes a response in one pass over the columns. After a violation of the schema's
// non-null it continues, so that the errors of all fields are reported, and cuts what it
// wrote at the end of the object.
type writer struct {
	*run
	Text
	ctx context.Context //nolint:containedctx // lives as long as one response
	// count counts objects, and returns an error if there are too many.
	count func(objects int) error
	// path leads to the current value.
	path []step
	// failures counts errors, objects those written: an object is clean if writing it did
	// not raise failures.
	failures, objects int
	// cut reports that written text was removed again, so that a recorded position in the
	// response may no longer hold the text written there.
	cut bool
}

// step is a field, or an index in a list.
type step struct {
	field *Field
	index int
}

// write writes the response's data.
func (x *run) write(ctx context.Context) json.RawMessage {
	w := &writer{run: x, ctx: ctx, path: make([]step, 0, 16), count: x.Emit(ctx)}
	if x.Borrow != nil {
		w.b = x.Borrow(ctx)
		defer func() { x.GiveBack(ctx, w.b) }()
	}
	w.object(x.root, 0) //nolint:contextcheck // the writer holds it
	w.tell()
	return w.b
}

// tell hands over what was written, if somebody wants to know.
func (w *writer) tell() {
	if w.Wrote == nil {
		return
	}
	w.Wrote(w.ctx, &Tally{Objects: w.objects, root: w.root})
}

// object writes one object, and reports whether it did: false means it had to be null.
func (w *writer) object(l *level, i int) bool {
	if l.written != nil && !w.cut {
		if at := l.written[i]; at.end > 0 {
			if at.objects > 0 {
				w.objects += at.objects
				if w.count(at.objects) != nil {
					return w.afresh(l, i) // which fails where the limit is reached
				}
			}
			w.b = append(w.b, w.b[at.begin:at.end]...)
			return true
		}
	}
	return w.afresh(l, i)
}

func (w *writer) afresh(l *level, i int) bool {
	begin, failures, objects := len(w.b), w.failures, w.objects
	ok := true
	l.meet(i)
	var text []byte
	if k, is := l.objects[i].(Keeper); is && l.keeps {
		text = kept(l.typ, k)
	}
	l.check(w)
	for n, f := range l.fields {
		w.separate(n)
		w.b = append(w.b, f.prefix...)
		if f.kind == leaf && text != nil && l.refused == nil {
			if value := keptLeaf(l.typ, text, f.leaf); len(value) > 0 && (!f.nonNull || string(value) != "null") {
				w.b = append(w.b, value...)
				continue
			}
		}
		if !w.field(l, i, f, l.refusal(n)) && f.nonNull {
			ok = false
		}
	}
	if len(l.fields) == 0 {
		w.Open('{')
	}
	w.Close('}')
	if !ok {
		return w.cutTo(begin)
	}
	if l.written != nil && w.failures == failures {
		l.written[i] = written{begin, len(w.b), w.objects - objects, true}
	}
	return true
}

// cutTo replaces everything written since begin with null.
func (w *writer) cutTo(begin int) bool {
	w.b = append(w.b[:begin], "null"...)
	w.cut = true
	return false
}

// separate begins an object, or its next field.
func (w *writer) separate(n int) {
	if n == 0 {
		w.Open('{')
	} else {
		w.b = append(w.b, ',')
	}
}

// field writes one field's value, and returns false if that is null.
func (w *writer) field(l *level, i int, f *Field, refused error) bool {
	if f.kind == typename {
		w.Quote(l.typ.Name)
		return true
	}
	w.path = append(w.path, step{field: f})
	defer w.leave()
	if refused != nil {
		return w.refuse(f, refused)
	}
	switch f.kind {
	case leaf:
		return w.leaf(f, &l.typ.Leaves[f.leaf], l.objects[i])
	case introspection:
		return w.introspect(f)
	case apart:
		return w.apart(f)
	default:
		return w.value(f, l.columns[f.column], i)
	}
}

func (w *writer) leave() { w.path = w.path[:len(w.path)-1] }

// leaf writes a plain field.
func (w *writer) leaf(f *Field, l *Leaf, object any) bool {
	begin := len(w.b)
	return w.tried(caught(func() error { return l.Write(&w.Text, object) }), begin) && w.checked(f, begin)
}

// tried replaces what was written since begin with null and adds err, if that is not nil.
func (w *writer) tried(err error, begin int) bool {
	if err == nil {
		return true
	}
	w.b = w.b[:begin]
	if p, is := err.(panicked); is { //nolint:errorlint // our own, not wrapped
		return w.recover(p)
	}
	return w.fail(err)
}

// checked reports whether something other than null was written since begin, and adds an
// error for a null that the schema does not allow.
func (w *writer) checked(f *Field, begin int) bool {
	if string(w.b[begin:]) != "null" {
		return true
	}
	if f.nonNull {
		w.violation(f.Definition.Type.String())
	}
	return false
}

// value writes what a column has for a parent.
func (w *writer) value(f *Field, c *Column, i int) bool {
	if c == nil {
		return w.fail(errIncomplete)
	}
	switch c.states[i] {
	case isValue:
	case isFailed:
		return w.failed(f, c, i)
	case isNull:
		w.Null()
		if f.nonNull {
			w.violation(f.Definition.Type.String())
		}
		return false
	}
	begin, end := c.span(i)
	switch f.shape {
	case single:
		l, at := c.levels[0].at(c.refs[begin])
		return w.object(l, at)
	case list:
		return w.list(f.elementNonNull, c, 0, begin, end)
	case connection:
		return w.connection(f, c, i)
	default:
		at := len(w.b)
		err := caught(func() error { c.leaves[i].MarshalGQL(&w.Text); return nil })
		return w.tried(err, at) && w.checked(f, at)
	}
}

// list writes the objects of the refs from begin to end, as selected at a place.
func (w *writer) list(elementNonNull bool, c *Column, place, begin, end int) bool {
	if err := w.emit(end - begin); err != nil {
		return w.fail(err)
	}
	start, ok := len(w.b), true
	w.Open('[')
	for n, ref := range c.refs[begin:end] {
		if n > 0 {
			w.b = append(w.b, ',')
		}
		w.path = append(w.path, step{index: n})
		ok = (w.element(c, place, ref, begin+n, elementNonNull) || !elementNonNull) && ok
		w.leave()
	}
	if !ok {
		return w.cutTo(start)
	}
	w.Close(']')
	return true
}

// element writes one object of a list.
func (w *writer) element(c *Column, place int, ref int32, at int, nonNull bool) bool {
	if ref >= 0 {
		l, i := c.levels[place].at(ref)
		return w.object(l, i)
	}
	if err := c.lost[at]; err != nil {
		w.unplaced(err)
	} else if nonNull {
		w.violation("")
	}
	w.Null()
	return false
}

func (w *writer) emit(objects int) error {
	w.objects += objects
	return w.count(objects)
}
