package exec

import (
	"encoding/binary"
	"slices"
)

// Keeper is an object that keeps the text of its plain fields beside it, so that they
// are written once for all operations. Both methods are safe for use by many goroutines.
type Keeper interface {
	// Kept is what was kept last, nil when nothing was.
	Kept() []byte
	// Keep keeps text, unless that is more than the object may hold.
	Keep(text []byte)
}

// The kept text begins with where each leaf ends, four bytes each. A leaf that may not be
// kept takes no room, which no JSON value does.
const endSize = 4

// kept is the text of an object's leaves; nil when it cannot be kept.
func kept(t *Type, k Keeper) []byte {
	if text := k.Kept(); text != nil {
		return text
	}
	header := len(t.Leaves) * endSize
	text := Text{b: make([]byte, header, header+32*len(t.Leaves))}
	for i := range t.Leaves {
		if l := &t.Leaves[i]; l.Kept && !tryLeaf(l, &text, k) {
			return nil
		}
		binary.LittleEndian.PutUint32(text.b[i*endSize:], uint32(len(text.b)))
	}
	k.Keep(slices.Clip(slices.Clone(text.b)))
	return text.b
}

// tryLeaf reports whether a leaf can be written.
func tryLeaf(l *Leaf, text *Text, object any) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false // reported where the field is asked for
		}
	}()
	return l.Write(text, object) == nil
}

// keptLeaf is the text of the i-th of a type's leaves, empty when it is not kept.
func keptLeaf(t *Type, text []byte, i int) []byte {
	begin := len(t.Leaves) * endSize
	if i > 0 {
		begin = int(binary.LittleEndian.Uint32(text[(i-1)*endSize:]))
	}
	return text[begin:binary.LittleEndian.Uint32(text[i*endSize:])]
}
