package cache

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

// blob is a user as Okta sends one, kept raw: some 1.3 KiB.
type blob struct{ raw []byte }

func blobKind() *Kind[*blob] {
	return &Kind[*blob]{
		Name: "user", Soft: time.Hour, Hard: 2 * time.Hour,
		Encode: func(v *blob) ([]byte, error) { return v.raw, nil },
		Decode: func(b []byte) (*blob, error) {
			if !json.Valid(b) {
				return nil, errGarbage
			}
			return &blob{raw: b}, nil
		},
		Size: func(v *blob) int { return len(v.raw) },
	}
}

func users(n int) (ids []string, items []Item[*blob]) {
	for i := range n {
		id := fmt.Sprintf("00u%017d", i)
		raw := fmt.Sprintf(`{"id":%q,"status":"ACTIVE","profile":{"filler":%q}}`, id, strings.Repeat("x", 1250))
		ids = append(ids, id)
		items = append(items, Item[*blob]{ID: id, Value: &blob{[]byte(raw)}, Version: 1, Rank: RankList})
	}
	return ids, items
}

func BenchmarkMemory(b *testing.B) {
	c := build(b, Options{})
	ns, k := space(b, "acme", "n"), blobKind()
	ids, items := users(200)
	SetMany(b.Context(), c, ns, k, items)
	b.Run("get 1", func(b *testing.B) { benchGet(b, c, ns, k, ids[:1]) })
	b.Run("get 200", func(b *testing.B) { benchGet(b, c, ns, k, ids) })
	b.Run("set 200", func(b *testing.B) { benchSet(b, c, ns, k, items) })
}

func BenchmarkRedis(b *testing.B) {
	url := testkit.RedisServer(b)
	for name, keys := range map[string][]SealKey{"plain": nil, "sealed": {sealKey(1)}} {
		c := build(b, Options{LocalBytes: -1, Redis: RedisOptions{URL: url}, Keys: keys})
		ns, k := space(b, "acme", name), blobKind()
		ids, items := users(200)
		SetMany(b.Context(), c, ns, k, items)
		b.Run(name+"/get 1", func(b *testing.B) { benchGet(b, c, ns, k, ids[:1]) })
		b.Run(name+"/get 200", func(b *testing.B) { benchGet(b, c, ns, k, ids) })
		b.Run(name+"/set 200", func(b *testing.B) { benchSet(b, c, ns, k, items) })
	}
}

func BenchmarkLeadAndSettle200(b *testing.B) {
	c := build(b, Options{})
	ns := space(b, "acme", "n")
	ids, _ := users(200)
	b.ReportAllocs()
	for b.Loop() {
		leader := c.Lead(ns, "user", ids)
		for _, id := range leader.Mine {
			leader.Settle(id, nil, nil)
		}
	}
}

func benchGet(b *testing.B, c *Cache, ns Namespace, k *Kind[*blob], ids []string) {
	b.ReportAllocs()
	for b.Loop() {
		for i, e := range GetMany(context.Background(), c, ns, k, ids) {
			if e.State != Fresh {
				b.Fatalf("%s is a %v", ids[i], e.State)
			}
		}
	}
}

func benchSet(b *testing.B, c *Cache, ns Namespace, k *Kind[*blob], items []Item[*blob]) {
	b.ReportAllocs()
	for b.Loop() {
		SetMany(context.Background(), c, ns, k, items)
	}
}
