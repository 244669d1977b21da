package fetch

import (
	"time"

	"oktagraph/cache"
)

// Provenance records how current a value is. A value made of parts is as old as its oldest
// part, and stale when one of them is.
type Provenance struct {
	// At is when the oldest part was requested from Okta; it is the zero time for a value
	// without parts.
	At time.Time
	// Stale: a part was past its fresh life. A value made of it is not kept.
	Stale bool
	// hurried: it is stale because the operation that read it ran out of time, which does not
	// concern other callers.
	hurried bool
}

// ReadAt returns the provenance of what was requested from Okta at a moment.
func ReadAt(at time.Time) Provenance { return Provenance{At: at} }

// ProvenanceOf returns the provenance of a cached value.
func ProvenanceOf[T any](e cache.Entry[T]) Provenance {
	return Provenance{At: time.Now().Add(-e.Age), Stale: e.State == cache.Stale}
}

// Because returns the provenance of a copy served because of err.
func (p Provenance) Because(err error) Provenance {
	return Provenance{At: p.At, Stale: true, hurried: leadersOwn(err)}
}

// And returns the provenance of a value made of both.
func (p Provenance) And(q Provenance) Provenance {
	if p.At.IsZero() || !q.At.IsZero() && q.At.Before(p.At) {
		p.At = q.At
	}
	p.Stale = p.Stale || q.Stale
	p.hurried = p.hurried || q.hurried
	return p
}

// Age returns how long ago the oldest part was read.
func (p Provenance) Age() time.Duration {
	if p.At.IsZero() {
		return 0
	}
	return max(0, time.Since(p.At))
}
