package exec

import (
	"cmp"
	"slices"
)

// Tally is what one answer holds. It is collected while the answer is written, and costs
// almost nothing until its methods are called.
type Tally struct {
	// Objects counts the objects written in lists, repeats included.
	Objects int

	root *level
}

// Kind is how many objects of a type an answer holds. An object that occurs more than once
// at a place of the document counts once there.
type Kind struct {
	Type string
	N    int
}

// Kinds returns the kinds of objects in the answer, by name; the root itself is not
// counted.
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

// Scopes returns the scopes that the answered fields required, sorted by name.
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

// answers reports whether a field has a value for any of the objects. Plain fields are
// assumed to have one.
func (l *level) answers(f *Field) bool {
	if f.kind != edge && f.kind != inner {
		return true
	}
	c := l.columns[f.column]
	return c != nil && slices.Contains(c.states, isValue)
}

// below calls f for each column of the level and of the levels below it.
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

// kinds counts the written objects of each type. A connection's objects may be in both
// `nodes` and `edges`; they are the same ones and count once.
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
