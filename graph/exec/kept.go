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

// kept is the text of an object's leaves; nil when it cannot be kept. What fails or panics
// is reported where the field is asked for.
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

// keptLeaf is the text of the i-th of a type's leaves, empty when it is not kept.
func keptLeaf(t *Type, text []byte, i int) []byte {
	begin := len(t.Leaves) * endSize
	if i > 0 {
		begin = int(binary.LittleEndian.Uint32(text[(i-1)*endSize:]))
	}
	return text[begin:binary.LittleEndian.Uint32(text[i*endSize:])]
}
