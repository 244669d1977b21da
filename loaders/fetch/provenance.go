package fetch

import (
	"time"

	"oktagraph/cache"
)

// Provenance says how far a value can be trusted to be current. A value made of
// parts is as old as its oldest part, and stale when one of them is.
type Provenance struct {
	// At is when the oldest part was asked of Okta; the zero time belongs to a
	// value without parts.
	At time.Time
	// Stale: a part was past its fresh life. What is made of it is not kept.
	Stale bool
	// hurried: it is stale because the time of the operation that read it was over,
	// which is no reason for anybody else.
	hurried bool
}

// ReadAt is the provenance of what Okta was asked at a moment.
func ReadAt(at time.Time) Provenance { return Provenance{At: at} }

// ProvenanceOf is that of a cached value.
func ProvenanceOf[T any](e cache.Entry[T]) Provenance {
	return Provenance{At: time.Now().Add(-e.Age), Stale: e.State == cache.Stale}
}

// Because is the provenance of a copy that stands in because of err.
func (p Provenance) Because(err error) Provenance {
	return Provenance{At: p.At, Stale: true, hurried: leadersOwn(err)}
}

// And is the provenance of what is made of both.
func (p Provenance) And(q Provenance) Provenance {
	if p.At.IsZero() || !q.At.IsZero() && q.At.Before(p.At) {
		p.At = q.At
	}
	p.Stale = p.Stale || q.Stale
	p.hurried = p.hurried || q.hurried
	return p
}

// Age is how long ago the oldest part was read.
func (p Provenance) Age() time.Duration {
	if p.At.IsZero() {
		return 0
	}
	return max(0, time.Since(p.At))
}
