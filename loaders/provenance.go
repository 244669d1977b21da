package loaders

import (
	"time"

	"oktagraph/cache"
)

// provenance says how far a value can be trusted to be current. A value made of
// parts is as old as its oldest part, and stale when one of them is.
type provenance struct {
	// at is when the oldest part was asked of Okta; the zero time belongs to a
	// value without parts.
	at time.Time
	// stale: a part was past its fresh life. What is made of it is not kept.
	stale bool
	// hurried: it is stale because the time of the operation that read it was over,
	// which is no reason for anybody else.
	hurried bool
}

// readAt is the provenance of what Okta was asked at a moment.
func readAt(at time.Time) provenance { return provenance{at: at} }

// provenanceOf is that of a cached value.
func provenanceOf[T any](e cache.Entry[T]) provenance {
	return provenance{at: time.Now().Add(-e.Age), stale: e.State == cache.Stale}
}

// because is the provenance of a copy that stands in because of err.
func (p provenance) because(err error) provenance {
	return provenance{at: p.at, stale: true, hurried: leadersOwn(err)}
}

// and is the provenance of what is made of both.
func (p provenance) and(q provenance) provenance {
	if p.at.IsZero() || !q.at.IsZero() && q.at.Before(p.at) {
		p.at = q.at
	}
	p.stale = p.stale || q.stale
	p.hurried = p.hurried || q.hurried
	return p
}

// age is how long ago the oldest part was read.
func (p provenance) age() time.Duration {
	if p.at.IsZero() {
		return 0
	}
	return max(0, time.Since(p.at))
}
