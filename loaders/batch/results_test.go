package batch

import (
	"errors"
	"slices"
	"testing"
	"time"

	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/loaders/fetch"
	"oktagraph/oktasim"
)

func TestTheFirstErrorIsThatOfTheValues(t *testing.T) {
	t.Parallel()
	values, err := Values([]Result[string]{{Value: "a"}, {Err: errBroken}, {Err: fetch.ErrPanicked}})
	if len(values) != 3 || values[0] != "a" || !errors.Is(err, errBroken) {
		t.Errorf("%v, %v", values, err)
	}
}

func TestABatchIsFetchedInTheOrderOfIDs(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		u := &upstream{}
		loaderkit.Put(k, wordKind, "b", "kept", time.Second)
		got := GatherAll(k.request(t.Context(), Hints{}), u.source(), []string{"c", "b", "a"})
		if got[0].Value != "c 1" || got[1].Value != "kept" || got[2].Value != "a 1" {
			t.Errorf("answers %v", got)
		}
		if !slices.Equal(u.fetches[0], []string{"a", "c"}) {
			t.Errorf("fetched %v", u.fetches)
		}
	})
}
