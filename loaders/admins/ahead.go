package admins

import (
	"context"

	"oktagraph/loaders/batch"
)

// readAhead starts reading who can have a role alongside the level before the
// one that needs it; coming is about how many users that level will hold. It
// saves the time of three calls in a row. Only the first of an operation's
// levels does so.
func (r *Request) readAhead(ctx context.Context, coming int) {
	begun := batch.NewPromise()
	if !r.ahead.CompareAndSwap(nil, begun) {
		return
	}
	w := directoryWanted{users: true, ceiling: r.directoryCeiling(coming)}
	fetch, err := r.Start(ctx, func(ctx context.Context) {
		defer begun.Keep()
		if r.knownDirectory(ctx, w) == nil {
			_, _ = r.readDirectory(ctx, w) // reported where it is needed
		}
	})
	if err != nil {
		begun.Keep() // it is only earlier; a server that ends needs none
		return
	}
	context.AfterFunc(r.Context(), fetch.Abandon) //nolint:contextcheck // it is for the operation, not for the batch
}
