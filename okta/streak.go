package okta

import (
	"errors"
	"sync/atomic"
)

// streak counts the failures in a row of all endpoints of a client together. When
// everything fails, each of many endpoints would need failures of its own to notice,
// and their retries would spend the retry budget; so while the streak lasts, one
// failure opens an endpoint's breaker. An endpoint that fails alone makes no streak as
// long as others answer.
type streak struct{ n atomic.Int32 }

func (s *streak) note(err error) {
	switch {
	case err == nil:
		s.n.Store(0)
	case !errors.Is(err, errNoVerdict):
		s.n.Add(1)
	}
}

func (s *streak) long() bool { return s.n.Load() >= breakerFailures }
