package exec

import (
	"encoding/binary"
	"slices"
)

// Keeper is an object that keeps the text of its plain fields, so that they are encoded
// once for all operations. Both methods are safe for concurrent use.
type Keeper interface {
	// Kept returns the text kept last, nil if there is none.
	Kept() []byte
	// Keep stores text, unless it is longer than the object may hold.
	Keep(text []byte)
}

// The kept text begins with the end offset of each leaf, four bytes each. A leaf that may
// not be kept is empty, which no JSON value is.
const endSize = 4

// kept returns the text of an object's leaves, nil if it cannot be kept. Errors and panics
// are reported where the field itself is written.
func kept(t *Type, k Keeper) (text []byte) {
	defer func() {
		if recover() != nil {
			text = nil
		}
	}()
	if text := k.Kept(); text != nil {
		return text
	}
	header := len(t.Leaves) * endSize
	made := Text{b: make([]byte, header, header+32*len(t.Leaves))}
	for i := range t.Leaves {
		if l := &t.Leaves[i]; l.Kept && l.Write(&made, k) != nil {
			return nil
		}
		binary.LittleEndian.PutUint32(made.b[i*endSize:], uint32(len(made.b)))
	}
	k.Keep(slices.Clip(slices.Clone(made.b)))
	return made.b
}

// keptLeaf returns the text of the i-th of a type's leaves, empty if it is not kept.
func keptLeaf(t *Type, text []byte, i int) []byte {
	begin := len(t.Leaves) * endSize
	if i > 0 {
		begin = int(binary.LittleEndian.Uint32(text[(i-1)*endSize:]))
	}
	return text[begin:binary.LittleEndian.Uint32(text[i*endSize:])]
}
