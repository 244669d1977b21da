package fetch

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/okta"
)

func TestDenialsAreToldApart(t *testing.T) {
	t.Parallel()
	status := func(n int, code string) error { return &okta.Error{Status: n, Code: code} }
	for name, c := range map[string]struct {
		err  error
		want Denial
	}{
		"nothing":                          {nil, Granted},
		"a copy is at hand":                {fmt.Errorf("%w: %w", errPatience, context.DeadlineExceeded), Outage},
		"the deadline":                     {context.DeadlineExceeded, Outage},
		"a rate limit":                     {&okta.RateLimitError{}, Outage},
		"503":                              {&okta.UnavailableError{Status: 503}, Outage},
		"Okta is silent":                   {&okta.TimeoutError{After: time.Second, Err: context.DeadlineExceeded}, Outage},
		"a panic":                          {ErrPanicked, Outage},
		"a fetch without an answer":        {ErrUnanswered, Outage},
		"403":                              {status(403, "E0000006"), Withheld},
		"a feature that is off":            {status(401, "E0000015"), Withheld},
		"a token that is refused":          {status(401, "E0000011"), Withheld},
		"404":                              {status(404, "E0000007"), Withheld},
		"a part of the groups":             {ErrPartialView, Withheld},
		"nobody waits":                     {fmt.Errorf("ask: %w", context.Canceled), Declined},
		"the operation's limit":            {okta.ErrCallLimit, Declined},
		"too expensive":                    {fmt.Errorf("read: %w", ErrTooExpensive), Declined},
		"a leader that left":               {cache.ErrAbandoned, Declined},
		"the caller wants what is cached":  {ErrNotCached, Declined},
		"the server is going down":         {errClosed, Declined},
		"patience outranks its own cancel": {fmt.Errorf("%w: %w", errPatience, context.Canceled), Outage},
	} {
		if got := DenialOf(c.err); got != c.want {
			t.Errorf("%s: denial %d, want %d", name, got, c.want)
		}
	}
}

func TestOnlyALeadersOwnReasonsAreNotItsFollowers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"its deadline":             {fmt.Errorf("list: %w", context.DeadlineExceeded), true},
		"its deadline at Okta":     {&okta.TimeoutError{Err: context.DeadlineExceeded}, true},
		"it left":                  {context.Canceled, true},
		"its limit":                {okta.ErrCallLimit, true},
		"what it was ready to pay": {ErrTooExpensive, true},
		"its fetch was abandoned":  {cache.ErrAbandoned, true},
		"Okta's silence":           {&okta.TimeoutError{After: 4 * time.Second, Err: context.DeadlineExceeded}, false},
		"503":                      {&okta.UnavailableError{Status: 503}, false},
		"403":                      {&okta.Error{Status: 403}, false},
		"any other error":          {errors.New("broken"), false},
	} {
		if got := leadersOwn(c.err); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

func TestThePlanSaysWhyCopiesStandIn(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]error{
		"served from the cache: okta takes too long":           fmt.Errorf("%w: %w", errPatience, context.DeadlineExceeded),
		"served from the cache: a rate limit is reached":       fmt.Errorf("list: %w", &okta.RateLimitError{}),
		"served from the cache: the operation's time was over": context.DeadlineExceeded,
		"served from the cache: okta fails":                    &okta.UnavailableError{Status: 503},
		"served from the cache: okta did not answer":           &okta.TimeoutError{After: time.Second},
	} {
		if got := copiesWhy(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
