package fetch

import (
	"slices"
	"testing"

	"oktagraph/cache"
	"oktagraph/oktasim"
)

func TestAValueIsKeptAmendedAndForgotten(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		r := k.request(t.Context(), Freshness{})
		list := IDsKind("ids", SoftObject, Hard)
		SetMany(t.Context(), r, list, []cache.Item[[]string]{{ID: "x", Value: []string{"a"}}})
		Amend(t.Context(), r, list, "x", func(ids []string) ([]string, bool) { return append(slices.Clone(ids), "b"), true })
		if got := Peek(r, list, []string{"x"})[0].Value; !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("%v", got)
		}
		Forget(r, list, "x")
		if got := GetMany(t.Context(), r, list, []string{"x"})[0]; got.State != cache.Miss {
			t.Errorf("%+v", got)
		}
	})
}
