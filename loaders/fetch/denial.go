package fetch

import (
	"context"
	"errors"

	"oktagraph/cache"
	"oktagraph/okta"
)

// Denial classifies why a fetch returned nothing. It decides what may be done instead.
type Denial uint8

const (
	// Granted means that it returned something.
	Granted Denial = iota
	// Outage means that Okta cannot answer now: it fails, is silent, or limits us. A stale copy
	// is served instead; no other calls are tried.
	Outage
	// Withheld means that Okta answers, and refuses: access is denied, the object does not
	// exist, or only a part is shown. Another way of asking may work.
	Withheld
	// Declined means that we chose not to ask: it is too expensive, nobody waits, or the
	// operation's own limit is reached. Neither a stale copy nor more calls may take its place.
	Declined
)

var (
	// ErrTooExpensive reports that the rest of a list would cost more than the other way of
	// asking.
	ErrTooExpensive = errors.New("reading the rest costs more than asking one by one")
	// errPatience ends the wait of a caller that has a copy.
	errPatience = errors.New("a copy is at hand and okta takes its time")
)

// DenialOf classifies the error of a fetch. An unknown error, such as a panic, counts as an
// outage: a copy is better than it, and more calls are not.
func DenialOf(err error) Denial {
	switch {
	case err == nil:
		return Granted
	case errors.Is(err, errPatience):
		return Outage
	case ownEnd(err), errors.Is(err, ErrNotCached), errors.Is(err, errClosed):
		return Declined
	case okta.IsForbidden(err), okta.IsUnauthorized(err), okta.IsNotFound(err), errors.Is(err, ErrPartialView):
		return Withheld
	default:
		return Outage
	}
}

// ownEnd reports whether a fetch was not begun or not finished by our choice.
func ownEnd(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, okta.ErrCallLimit) ||
		errors.Is(err, ErrTooExpensive) || errors.Is(err, cache.ErrAbandoned)
}

// leadersOwn reports whether a fetch failed because of the request that led it: its deadline,
// call limit, cancellation, patience or priority. Its followers then ask for themselves.
func leadersOwn(err error) bool {
	return errors.Is(err, errPatience) || okta.IsHurried(err) ||
		!Silent(err) && (ownEnd(err) || errors.Is(err, context.DeadlineExceeded))
}

// Silent reports whether Okta left a call unanswered for as long as any call may take,
// whichever request made it.
func Silent(err error) bool {
	var late *okta.TimeoutError
	return errors.As(err, &late) && late.After > 0
}

// ErrPartialView reports that the org's list of groups lacks Everyone, the group of all users:
// the credential sees only a part of the org, which is not enough to determine who is an
// administrator.
var ErrPartialView = errors.New("the credential does not see all groups")
