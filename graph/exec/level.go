package exec

// level is the objects of one type at one place of the document, with the columns of the
// fields selected there.
type level struct {
	*selection
	objects []any
	columns []*Column
	// written is where each object's text is in the response; nil if no object occurs more
	// than once. Objects in or below which something failed are written each time, since
	// each place has errors of its own.
	written []written
	// met is how many distinct objects were written.
	met int
	// refused is, for each field, why the caller may not read it; nil if it may read all.
	refused []error
	checked bool
}

type written struct {
	begin, end int // 0 means not written yet
	objects    int // below the object, not counting itself
	met        bool
}

// levels are the objects of a column at one place.
type levels struct {
	only *level // if there is only one type
	// where is, for each object of the column, its level and its index there.
	where []where
}

type where struct {
	level *level
	index int32
}

// levelsAt groups a column's objects by type.
func (x *run) levelsAt(p *place, c *Column) *levels {
	repeats := len(c.refs) > len(c.Objects)
	if p.only != nil {
		return &levels{only: newLevel(p.only, c.Objects, repeats)}
	}
	ls := &levels{where: make([]where, len(c.Objects))}
	byType := map[string]*level{}
	for i, object := range c.Objects {
		name := x.TypeOf(object)
		l := byType[name]
		if l == nil {
			l = newLevel(p.selections[name], nil, repeats)
			byType[name] = l
		}
		ls.where[i] = where{l, int32(len(l.objects))}
		l.objects = append(l.objects, object)
	}
	for _, l := range byType {
		l.finish(repeats)
	}
	return ls
}

func newLevel(s *selection, objects []any, repeats bool) *level {
	l := &level{selection: s, objects: objects, columns: make([]*Column, s.columns)}
	l.finish(repeats)
	return l
}

func (l *level) finish(repeats bool) {
	if repeats {
		l.written = make([]written, len(l.objects))
	}
}

// at returns the level of one of the column's objects, and its index there.
func (ls *levels) at(ref int32) (*level, int) {
	if ls.only != nil {
		return ls.only, int(ref)
	}
	w := ls.where[ref]
	return w.level, int(w.index)
}

// each calls f for each level, in the order in which their first objects occur.
func (ls *levels) each(f func(*level)) {
	if ls.only != nil {
		f(ls.only)
		return
	}
	var seen []*level
	for _, w := range ls.where {
		if !contains(seen, w.level) {
			seen = append(seen, w.level)
			f(w.level)
		}
	}
}

func contains(list []*level, l *level) bool {
	for _, known := range list {
		if known == l {
			return true
		}
	}
	return false
}

// check determines, once, which fields the caller may read.
func (l *level) check(w *writer) {
	if l.checked {
		return
	}
	l.checked = true
	for i, f := range l.fields {
		if err := w.refusal(w.ctx, f); err != nil {
			if l.refused == nil {
				l.refused = make([]error, len(l.fields))
			}
			l.refused[i] = err
		}
	}
}

func (l *level) refusal(field int) error {
	if l.refused == nil {
		return nil
	}
	return l.refused[field]
}
