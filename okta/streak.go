package okta

import (
	"errors"
	"sync/atomic"
)

// streak counts successive failures of all endpoints of a client together. When
// everything fails, each endpoint would need its own failures to notice, and all their
// retries would spend the retry budget. So during a streak one failure opens an
// endpoint's breaker. An endpoint that fails alone causes no streak while others answer.
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
