package batch

import (
	"errors"
	"testing"
)

func TestTheFirstErrorIsThatOfTheValues(t *testing.T) {
	t.Parallel()
	values, err := Values([]Result[string]{{Value: "a"}, {Err: errClosed}, {Err: errPanicked}})
	if len(values) != 3 || values[0] != "a" || !errors.Is(err, errClosed) {
		t.Errorf("%v, %v", values, err)
	}
}
