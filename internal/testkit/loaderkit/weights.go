package loaderkit

import (
	"fmt"
	"runtime"
	"testing"

	"oktagraph/cache"
)

// Weighs checks one kind with values that weigh some 2 MiB together, so that what
// the runtime itself allocates meanwhile does not count.
func Weighs[T any](t *testing.T, k *cache.Kind[T], sample func(i int) T) {
	t.Helper()
	texts := encoded(t, k, sample)
	held, weight := make([]any, len(texts)), 0
	before := heap()
	for i, text := range texts {
		v, err := k.Decode(append([]byte(nil), text...))
		if err != nil {
			t.Fatalf("decode a value of %s: %v", k.Name, err)
		}
		held[i] = v
		weight += weightOf(k, v, text)
	}
	got := heap() - before
	runtime.KeepAlive(held)
	runtime.KeepAlive(texts)
	t.Logf("%-6s %d bytes each, weight %d", k.Name, got/len(texts), weight/len(texts))
	if got > weight+weight/10 {
		t.Errorf("%s: %d values hold %d bytes and weigh %d", k.Name, len(texts), got, weight)
	}
}

func encoded[T any](t *testing.T, k *cache.Kind[T], sample func(i int) T) [][]byte {
	t.Helper()
	var texts [][]byte
	for weight := 0; weight < 2<<20; {
		v := sample(len(texts))
		text, err := k.Encode(v)
		if err != nil {
			t.Fatalf("encode a value of %s: %v", k.Name, err)
		}
		texts = append(texts, text)
		weight += weightOf(k, v, text)
	}
	return texts
}

func weightOf[T any](k *cache.Kind[T], v T, text []byte) int {
	if k.Size != nil {
		return k.Size(v)
	}
	return len(text) * k.Expansion
}

// heap is how many bytes are reachable.
func heap() int {
	runtime.GC()
	runtime.GC() // the first may have begun before the last allocation
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// SampleID is an id as Okta makes them.
func SampleID(i int) string { return fmt.Sprintf("00u%017d", i) }

// SampleIDs are n ids.
func SampleIDs(from, n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = SampleID(from*n + i)
	}
	return ids
}
