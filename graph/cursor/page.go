package cursor

import "fmt"

// The page sizes that a client may ask for. Okta's own pages of users have at
// most 200.
const (
	DefaultFirst = 50
	MaxFirst     = 200
)

// FirstError means that `first` is not a valid page size.
type FirstError struct{ First int }

// Error returns the sentence for the client.
func (e *FirstError) Error() string {
	return fmt.Sprintf("first is %d; ask for 1 to %d, or leave first out for %d", e.First, MaxFirst, DefaultFirst)
}

// First returns the page size for the argument `first`: [DefaultFirst] for
// null, a [*FirstError] outside 1 to [MaxFirst].
func First(first *int) (int, error) {
	switch {
	case first == nil:
		return DefaultFirst, nil
	case *first < 1 || *first > MaxFirst:
		return 0, &FirstError{First: *first}
	default:
		return *first, nil
	}
}
