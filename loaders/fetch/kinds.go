package fetch

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"oktagraph/cache"
)

// How long what Okta said counts as fresh, and how long it may stand in when
// Okta cannot be asked. Directory data changes by people's hands: a minute or
// two is what an admin waits after a change without wondering. What describes
// the org as a whole (custom roles, statistics) changes rarely and costs most.
const (
	SoftObject = 2 * time.Minute
	SoftList   = time.Minute
	SoftOrg    = 5 * time.Minute
	// Hard is as long as cache.maxStale may be set, which is what bounds how old a
	// copy may be that stands in.
	Hard = 24 * time.Hour
	// SoftStats is a little longer than SoftList: statistics that came with a list
	// are not to end before it, whatever part of their lives chance takes off.
	SoftStats = SoftList * 5 / 4
	// NotFoundTTL is short: what was just created must not stay missing.
	NotFoundTTL = 15 * time.Second
)

// JSONKind declares a kind kept as JSON. The size of a value in process is
// taken as twice its JSON: Go's headers and spare capacity cost about as much
// as the text itself.
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

// IDSize is what an id holds: 20 letters in a block of 24 bytes, and the string's
// header.
const IDSize = 24 + 16

// IDsKind declares a kind kept as ids with commas between them, which no id
// contains.
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
