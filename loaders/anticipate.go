package loaders

import "context"

// anticipate starts reading who can have a role alongside the level before the
// one that needs it; coming is about how many users that level will hold. It
// saves the time of three calls in a row. Only the first of an operation's
// levels does so.
func (r *Request) anticipate(ctx context.Context, coming int) {
	begun := newPromise()
	if !r.hints.Index || !r.anticipation.CompareAndSwap(nil, begun) {
		return
	}
	w := factsWanted{users: true, ceiling: r.factsCeiling(coming)}
	fetch, err := r.Start(ctx, func(ctx context.Context) {
		defer begun.keep()
		if r.knownFacts(ctx, w) == nil {
			_, _ = r.readFacts(ctx, w) // reported where it is needed
		}
	})
	if err != nil {
		begun.keep() // it is only earlier; a server that ends needs none
		return
	}
	context.AfterFunc(r.ctx, fetch.Abandon) //nolint:contextcheck // it is for the operation, not for the batch
}

// anticipatePage does so for a page of the list of everybody, when the org is
// known to fill it.
func (r *Request) anticipatePage(ctx context.Context, l listPage) {
	if people := r.sizes().people.get(); l.query == (Query{}) && (l.after != "" || people >= anticipated) {
		r.anticipate(ctx, anticipated)
	}
}
