package fetch

import (
	"context"
	"errors"

	"oktagraph/cache"
	"oktagraph/okta"
)

// Denial is why a fetch brought nothing. What may be done instead depends on it.
type Denial uint8

const (
	// Granted says that it brought something.
	Granted Denial = iota
	// Outage says that okta cannot answer now: it fails, is silent, or limits us. A stale
	// copy stands in; nothing else is asked in its place.
	Outage
	// Withheld says that okta answers, and the answer is no: not allowed, no such thing, or
	// only a part is shown. Another way of asking may work.
	Withheld
	// Declined says that we chose not to ask: too expensive, nobody waits, an operation's own
	// limit. Neither a stale copy nor more calls may take its place.
	Declined
)

var (
	// ErrTooExpensive says that the rest of a list would cost more than asking in
	// the other way does.
	ErrTooExpensive = errors.New("reading the rest costs more than asking one by one")
	// errPatience ends the wait of a caller that has a copy.
	errPatience = errors.New("a copy is at hand and okta takes its time")
)

// DenialOf sorts the errors of a fetch. An unknown error, such as a panic, counts
// as an outage: a copy is better than it, and more calls are not.
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

// leadersOwn reports whether a fetch failed because of who led it: its deadline,
// its call limit, its end, its patience or its priority. Those who followed it ask
// for themselves.
func leadersOwn(err error) bool {
	return errors.Is(err, errPatience) || okta.IsHurried(err) ||
		!Silent(err) && (ownEnd(err) || errors.Is(err, context.DeadlineExceeded))
}

// Silent reports whether Okta did not answer a call for as long as one may take,
// whoever asked.
func Silent(err error) bool {
	var late *okta.TimeoutError
	return errors.As(err, &late) && late.After > 0
}

// ErrPartialView says that the org's listing of groups lacks Everyone, which
// holds every user: the credential sees a part of the org, and who is an
// administrator cannot be told from it.
var ErrPartialView = errors.New("the credential does not see all groups")
