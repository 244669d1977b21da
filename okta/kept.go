package okta

import "sync/atomic"

// Kept is text that a reader of an object keeps along with it, so that it need not create
// the text again for the next answer. It is shared and freed with the object. Its methods
// are safe for concurrent use.
type Kept struct{ text atomic.Pointer[[]byte] }

// Equal reports true: the text is not part of an object's value.
func (*Kept) Equal(*Kept) bool { return true }

func (k *Kept) get() []byte {
	if k == nil {
		return nil
	}
	if text := k.text.Load(); text != nil {
		return *text
	}
	return nil
}

func (k *Kept) set(text []byte, most int) {
	if k != nil && len(text) <= most {
		k.text.Store(&text)
	}
}

// keptMost returns how much text an object may keep, in bytes: room for its plain values
// again and the end of each. Caches add it to the object's size.
func keptMost(raw Object) int { return 256 + len(raw)/2 }

// Kept returns the text kept with the user, nil when there is none.
func (u *User) Kept() []byte { return u.Beside.get() }

// Keep keeps text with the user, unless it is longer than [User.KeptMost].
func (u *User) Keep(text []byte) { u.Beside.set(text, u.KeptMost()) }

// KeptMost returns how much text may be kept with the user, in bytes.
func (u *User) KeptMost() int { return keptMost(u.Raw) }

// Kept returns the text kept with the group, nil when there is none.
func (g *Group) Kept() []byte { return g.Beside.get() }

// Keep keeps text with the group, unless it is longer than [Group.KeptMost].
func (g *Group) Keep(text []byte) { g.Beside.set(text, g.KeptMost()) }

// KeptMost returns how much text may be kept with the group, in bytes.
func (g *Group) KeptMost() int { return keptMost(g.Raw) }
