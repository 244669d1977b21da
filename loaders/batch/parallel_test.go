package batch

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
