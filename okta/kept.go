package okta

import "sync/atomic"

// Kept is text that a reader of an object keeps beside it, so that it need not make it
// again for the next answer. It belongs to whoever the object belongs to, and ends with
// it. Its methods are safe for use by many goroutines.
type Kept struct{ text atomic.Pointer[[]byte] }

// Equal reports true: what is kept says nothing of an object.
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

// keptMost is how much text an object with so much of its own may keep, in bytes: its
// plain values once more, and where each ends. Caches weigh an object with it.
func keptMost(raw Object) int { return 256 + len(raw)/2 }

// Kept is the text kept beside the user, nil when there is none.
func (u *User) Kept() []byte { return u.Beside.get() }

// Keep keeps text beside the user, unless it is longer than [User.KeptMost].
func (u *User) Keep(text []byte) { u.Beside.set(text, u.KeptMost()) }

// KeptMost is how much text may be kept beside the user, in bytes.
func (u *User) KeptMost() int { return keptMost(u.Raw) }

// Kept is the text kept beside the group, nil when there is none.
func (g *Group) Kept() []byte { return g.Beside.get() }

// Keep keeps text beside the group, unless it is longer than [Group.KeptMost].
func (g *Group) Keep(text []byte) { g.Beside.set(text, g.KeptMost()) }

// KeptMost is how much text may be kept beside the group, in bytes.
func (g *Group) KeptMost() int { return keptMost(g.Raw) }
