package cache

import "time"

// Kind declares one sort of thing the cache keeps. Kinds are values of the
// package that owns T; two kinds never share a Name.
type Kind[T any] struct {
	// Name is the kind's part of the key: short, lower case, such as "user".
	Name string
	// Soft is how long a value is fresh, Hard how long it may be served at all.
	// Hard below Soft counts as Soft, and above [Options].MaxStale as that. A kind
	// without Soft is never kept.
	Soft, Hard time.Duration
	// Lasting exempts the kind from [Options].MaxStale: no answer shows its values.
	Lasting bool
	// NotFoundTTL is how long the knowledge that something does not exist is kept.
	// Zero keeps none.
	NotFoundTTL time.Duration
	// Encode and Decode carry a value to Redis and back. Decode may keep the
	// bytes it is given. A value that does not decode is a miss.
	Encode func(T) ([]byte, error)
	Decode func([]byte) (T, error)
	// Trim leaves out of an encoded value what the namespace does not keep, before it goes
	// to Redis; nil leaves out nothing. The process's own tier has the whole value: whoever
	// may not read a field of it may not read what is left out either.
	Trim func(encoded []byte, keep Keep) ([]byte, error)
	// Size estimates the bytes a decoded value holds, for the weight of the
	// in-process tier. Without it the encoded length counts, Expansion times.
	Size func(T) int
	// Expansion is how many times its encoded length a decoded value holds; 0
	// counts as 1.
	Expansion int
}

// sizeOf is the size of a value whose encoded length is known.
func (k *Kind[T]) sizeOf(value T, encoded int) int {
	if k.Size != nil {
		return k.Size(value)
	}
	return encoded * max(1, k.Expansion)
}

// State tells how an entry may be used.
type State uint8

// The states, from "ask Okta" to "use it".
const (
	Miss  State = iota // nothing known, or past its hard lifetime
	Fresh              // within its soft lifetime
	Stale              // between soft and hard: serve and refresh
)

// String returns the state's name.
func (s State) String() string {
	switch s {
	case Fresh:
		return "fresh"
	case Stale:
		return "stale"
	case Miss:
		return "miss"
	default:
		return "unknown"
	}
}

// The names an [Entry] gives its tier.
const (
	TierMemory = "memory"
	TierRedis  = "redis"
)

// Entry is the answer for one id. Values are shared by all readers of the
// process: nobody may change one.
type Entry[T any] struct {
	Value T
	// NotFound reports whether Okta said that there is no such thing; Value is zero then.
	NotFound bool
	State    State
	// Age is the time since the value was read at Okta.
	Age time.Duration
	// Tier names the tier that answered, "" for a miss.
	Tier string
}

// The ranks of an [Item]: how far the way it was read can be trusted to be current.
const (
	RankSearch uint8 = 0 // Okta's search index, which lags and is not monotonic
	RankList   uint8 = 1 // a list, which may lag by seconds
	RankByID   uint8 = 2 // a read of the one object
)

// Item is one thing to keep. It replaces what is there unless that is better:
// a lower Version never replaces a higher one; between equal or unknown
// versions, an earlier read never replaces a later one, and a lower Rank does
// not replace a higher one read less than a minute before (see settleTime).
type Item[T any] struct {
	ID    string
	Value T
	// NotFound keeps the knowledge that there is no such thing; Value is ignored.
	NotFound bool
	// Version orders states of one object: lastUpdated in Unix milliseconds, 0 unknown.
	Version int64
	Rank    uint8
	// ReadAt is when the read at Okta began; zero means now. An item read before
	// the last [Delete] of its id is not kept.
	ReadAt time.Time
}
