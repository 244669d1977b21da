package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
)

// childKeysEnv names the store in which this program, run again, makes keys until it is killed.
const childKeysEnv = "OKTAGRAPH_TEST_KEYS_IN"

// numberedKey is the rights of a key of which each part says n.
func numberedKey(n int) ClientKey {
	text := strconv.Itoa(n)
	return ClientKey{Client: "c" + text, Tenants: []string{"t" + text}, Scopes: []string{text}, CostLimit: n + 1, By: text}
}

// createKeysForever prints each key once it is made.
func createKeysForever(url string) {
	ctx := context.Background()
	s, err := Open(ctx, Options{URL: url, Keys: []Key{keyA}})
	for n := 0; err == nil; n++ {
		var key string
		if _, key, err = s.CreateKey(ctx, numberedKey(n)); err == nil {
			fmt.Println(key)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestKillWhileAKeyIsMadeLeavesNoneOrAWholeOne(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		printed := map[string]bool{} // digests of all rounds
		for round := range 8 {
			keysUntilKilled(t, url, time.Duration(rand.IntN(20_000))*time.Microsecond, printed)
			s, err := Open(t.Context(), Options{URL: url, Keys: []Key{keyA}})
			if err != nil {
				t.Fatalf("round %d: open: %v", round, err)
			}
			kept := map[string]bool{}
			for _, k := range clientKeys(t, s) {
				kept[k.Hash] = true
				n := k.CostLimit - 1
				want := numberedKey(n)
				if k.Unreadable != nil || k.Client != want.Client || k.Tenants[0] != want.Tenants[0] || k.Scopes[0] != want.Scopes[0] || k.By != want.By {
					t.Errorf("round %d: not whole: %+v", round, k)
				}
			}
			for hash := range printed {
				if !kept[hash] {
					t.Errorf("round %d: a key that was printed is not kept", round)
				}
			}
			if lost := len(kept) - len(printed); lost > round+1 {
				t.Errorf("round %d: %d keys were kept and never printed", round, lost)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// keysUntilKilled kills a child some time after its first key, and notes the digests of the
// keys that it printed.
func keysUntilKilled(t *testing.T, url string, after time.Duration, printed map[string]bool) {
	t.Helper()
	untilKilled(t, childKeysEnv+"="+url, after, func(line string) { printed[digest(line)] = true })
}
