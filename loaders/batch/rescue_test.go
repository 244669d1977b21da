package batch

import (
	"context"
	"errors"
	"testing"
)

func TestAPanicInOneOfManyFetchesFailsItsKeyAlone(t *testing.T) {
	t.Parallel()
	ids := []string{"a", "b", "c"}
	out := NewAnswers(Source[string]{}, ids)
	out.Each(t.Context(), ids, func(id string) {
		if id == "b" {
			panic("a member that is no object")
		}
		out.Put(id, "value of "+id)
	})
	for _, id := range ids {
		f := out.Get(id, ErrUnanswered)
		if broken := errors.Is(f.Err, errPanicked); broken != (id == "b") {
			t.Errorf("%s: value %q, error %v", id, f.Value, f.Err)
		}
	}
}

func TestAPanicInOnePartIsAnError(t *testing.T) {
	t.Parallel()
	panics := func(_ context.Context, n int) error {
		if n == 2 {
			panic("broken")
		}
		return nil
	}
	if err := EachOrFail(t.Context(), []int{1, 2}, panics); !errors.Is(err, errPanicked) {
		t.Errorf("error %v, want a panic's", err)
	}
	if err := Each(t.Context(), []int{1, 2}, panics); !errors.Is(err, errPanicked) {
		t.Errorf("error %v, want a panic's", err)
	}
}
