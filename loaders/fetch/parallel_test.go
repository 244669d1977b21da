package fetch

import (
	"context"
	"errors"
	"testing"
)

func TestAFailureStopsNoneOfTheOthers(t *testing.T) {
	t.Parallel()
	first, second := errors.New("first"), errors.New("second")
	failed := make(chan struct{})
	var cancelled error
	err := Each(t.Context(), []error{first, second}, func(ctx context.Context, err error) error {
		if errors.Is(err, second) {
			close(failed)
			return err
		}
		<-failed // the second fails while the first works
		cancelled = ctx.Err()
		return err
	})
	if !errors.Is(err, first) || cancelled != nil {
		t.Errorf("error %v, want the first in order; context of the other: %v", err, cancelled)
	}
}

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
		if broken := errors.Is(f.Err, ErrPanicked); broken != (id == "b") {
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
	if err := EachOrFail(t.Context(), []int{1, 2}, panics); !errors.Is(err, ErrPanicked) {
		t.Errorf("error %v, want a panic's", err)
	}
	if err := Each(t.Context(), []int{1, 2}, panics); !errors.Is(err, ErrPanicked) {
		t.Errorf("error %v, want a panic's", err)
	}
}
