package exec

// Type is an object type of the schema, as code generation knows it.
type Type struct {
	Name   string
	Leaves []Leaf
	Inner  []Inner
}

// Leaf is a plain field.
type Leaf struct {
	Name string
	// Write writes the field's value.
	Write func(w *Text, object any) error
	// Kept reports whether the text may be kept with the object.
	Kept bool
}

// Inner is a field whose object is part of its parent.
type Inner struct {
	Name string
	// Of returns the object, nil if there is none.
	Of func(object any) (any, error)
}

func (t *Type) leaf(name string) (int, bool) {
	for i := range t.Leaves {
		if t.Leaves[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

func (t *Type) inner(name string) (*Inner, bool) {
	for i := range t.Inner {
		if t.Inner[i].Name == name {
			return &t.Inner[i], true
		}
	}
	return nil, false
}
