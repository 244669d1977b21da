package cache

import "time"

// Kind declares one sort of thing that the cache stores. The package that owns
// T defines it; two kinds never share a Name.
type Kind[T any] struct {
	// Name is the kind's part of the key: short, lower case, such as "user".
	Name string
	// Soft is how long a value is fresh, Hard how long it may be served at all.
	// A Hard below Soft counts as Soft, one above [Options].MaxStale as MaxStale. A
	// kind without Soft is never stored.
	Soft, Hard time.Duration
	// Lasting exempts the kind from [Options].MaxStale: no answer shows its values.
	Lasting bool
	// NotFoundTTL is how long it is remembered that something does not exist. Zero
	// means not at all.
	NotFoundTTL time.Duration
	// Encode and Decode convert a value for Redis and back. Decode may keep the
	// bytes it is given. A value that does not decode is a miss.
	Encode func(T) ([]byte, error)
	Decode func([]byte) (T, error)
	// Trim removes from an encoded value what the namespace does not keep, before it goes to
	// Redis; nil removes nothing. The in-process tier has the whole value: nobody who uses the
	// namespace may read what is removed.
	Trim func(encoded []byte, keep Keep) ([]byte, error)
	// Size estimates the bytes of a decoded value, for its weight in the in-process
	// tier. Without it the weight is Expansion times the encoded length.
	Size func(T) int
	// Expansion is how many times as large as its encoded form a decoded value is; 0
	// counts as 1.
	Expansion int
}

// sizeOf returns the size of a value whose encoded length is known.
func (k *Kind[T]) sizeOf(value T, encoded int) int {
	if k.Size != nil {
		return k.Size(value)
	}
	return encoded * max(1, k.Expansion)
}

// State is how an entry may be used.
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

// Entry is the answer for one id. All readers of the process share its value:
// never modify it.
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

// The ranks of an [Item]: how current a read of its sort is.
const (
	RankSearch uint8 = 0 // Okta's search index, which lags and is not monotonic
	RankList   uint8 = 1 // a list, which may lag by seconds
	RankByID   uint8 = 2 // a read of the one object
)

// Item is one thing to store. It replaces what is there unless that is better:
// a lower Version never replaces a higher one; between equal or unknown
// versions, an earlier read never replaces a later one, and a lower Rank does
// not replace a higher one read less than a minute before (see settleTime).
type Item[T any] struct {
	ID    string
	Value T
	// NotFound records that there is no such thing; Value is ignored.
	NotFound bool
	// Version orders states of one object: lastUpdated in Unix milliseconds, 0 unknown.
	Version int64
	Rank    uint8
	// ReadAt is when the read at Okta began; zero means now. An item read before
	// the last [Delete] of its id is not stored.
	ReadAt time.Time
}
