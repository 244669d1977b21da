package fetch

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"oktagraph/cache"
)

// How long Okta's answers count as fresh, and how long they may be served when Okta cannot be
// asked. Directory data is changed by people: a minute or two is what an admin waits after a
// change without wondering. What describes the org as a whole (custom roles, statistics)
// changes rarely and costs most.
const (
	SoftObject = 2 * time.Minute
	SoftList   = time.Minute
	SoftOrg    = 5 * time.Minute
	// Hard is the upper limit of cache.maxStale, which bounds the age of the copies served.
	Hard = 24 * time.Hour
	// SoftStats is a little longer than SoftList: statistics that came with a list must not
	// expire before it, whatever jitter takes off their lifetimes.
	SoftStats = SoftList * 5 / 4
	// NotFoundTTL is short: an object just created must not stay missing.
	NotFoundTTL = 15 * time.Second
)

// JSONKind declares a kind kept as JSON. The size of a value in the process is estimated as
// twice its JSON: Go's headers and spare capacity cost about as much as the text itself.
func JSONKind[T any](name string, soft, hard time.Duration) *cache.Kind[T] {
	return &cache.Kind[T]{
		Name: name, Soft: soft, Hard: hard, NotFoundTTL: NotFoundTTL, Expansion: 2,
		Encode: func(v T) ([]byte, error) { return json.Marshal(v) },
		Decode: func(raw []byte) (T, error) {
			var v T
			if err := json.Unmarshal(raw, &v); err != nil {
				return v, fmt.Errorf("read cached %s: %w", name, err)
			}
			return v, nil
		},
	}
}

// IDSize is the memory of an id: 20 letters in a block of 24 bytes, and the string's header.
const IDSize = 24 + 16

// IDsKind declares a kind kept as ids separated by commas, which no id contains.
func IDsKind(name string, soft, hard time.Duration) *cache.Kind[[]string] {
	return &cache.Kind[[]string]{
		Name: name, Soft: soft, Hard: hard, NotFoundTTL: NotFoundTTL,
		Encode: func(ids []string) ([]byte, error) { return []byte(strings.Join(ids, ",")), nil },
		Decode: func(raw []byte) ([]string, error) {
			if len(raw) == 0 {
				return []string{}, nil
			}
			return strings.Split(string(raw), ","), nil
		},
		Size: func(ids []string) int { return 24 + len(ids)*IDSize },
	}
}

// IDKind declares a kind kept as one id.
func IDKind(name string, soft, hard time.Duration) *cache.Kind[string] {
	return &cache.Kind[string]{
		Name: name, Soft: soft, Hard: hard, NotFoundTTL: NotFoundTTL,
		Encode: func(id string) ([]byte, error) { return []byte(id), nil },
		Decode: func(raw []byte) (string, error) { return string(raw), nil },
		Size:   func(id string) int { return len(id) + IDSize - 20 },
	}
}
