package exec

import (
	"cmp"
	"slices"
)

// Tally is what one answer holds. It is taken while the answer is written, and costs
// next to nothing until it is asked.
type Tally struct {
	// Objects are those that were written in lists, each time they were.
	Objects int

	root *level
}

// Kind is how many objects of a type an answer holds. An object that stands more than
// once at a place of the document counts once there.
type Kind struct {
	Type string
	N    int
}

// Kinds are the kinds of objects of the answer, by name; the root itself is none.
func (t *Tally) Kinds() []Kind {
	n := map[string]int{}
	t.root.below(func(c *Column) {
		for kind, most := range c.kinds() {
			n[kind] += most
		}
	})
	kinds := make([]Kind, 0, len(n))
	for name, objects := range n {
		kinds = append(kinds, Kind{name, objects})
	}
	slices.SortFunc(kinds, func(a, b Kind) int { return cmp.Compare(a.Type, b.Type) })
	return kinds
}

// Scopes are what was needed to read the fields that were answered, by name.
func (t *Tally) Scopes() []string {
	var scopes []string
	note := func(l *level) {
		for i, f := range l.fields {
			if l.met == 0 || l.refusal(i) != nil || !l.answers(f) {
				continue
			}
			for _, scope := range f.scopes {
				if !slices.Contains(scopes, scope) {
					scopes = append(scopes, scope)
				}
			}
		}
	}
	note(t.root)
	t.root.below(func(c *Column) {
		for _, place := range c.levels {
			place.each(note)
		}
	})
	slices.Sort(scopes)
	return scopes
}

// answers reports whether a field has a value for any of the objects. Of plain fields that
// is taken for granted.
func (l *level) answers(f *Field) bool {
	if f.kind != edge && f.kind != inner {
		return true
	}
	c := l.columns[f.column]
	return c != nil && slices.Contains(c.states, isValue)
}

// below calls f for each column of the level and of those below.
func (l *level) below(f func(*Column)) {
	for _, c := range l.columns {
		if c == nil {
			continue
		}
		f(c)
		for _, place := range c.levels {
			place.each(func(l *level) { l.below(f) })
		}
	}
}

// kinds are how many objects of each type were written. A connection's may stand both in
// `nodes` and in `edges`, and are the same ones there.
func (c *Column) kinds() map[string]int {
	n := map[string]int{}
	for _, place := range c.levels {
		place.each(func(l *level) {
			if l.met > 0 {
				n[l.typ.Name] = max(n[l.typ.Name], l.met)
			}
		})
	}
	return n
}

// meet counts an object that is about to be written, once.
func (l *level) meet(i int) {
	if l.written == nil {
		l.met++
		return
	}
	if !l.written[i].met {
		l.written[i].met = true
		l.met++
	}
}
