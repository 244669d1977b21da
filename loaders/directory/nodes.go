package directory

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/expression"
)

// nodes defines how objects of one type are read by id.
type nodes[T any] struct {
	get   func(ctx context.Context, id string) (T, error)
	chunk func(ctx context.Context, filter, after string) (*okta.Page[T], error)
	id    func(T) string
}

// read answers ids by plan p.
func (n nodes[T]) read(ctx context.Context, p plan.Plan, ids []string, out *fetch.Answers[T]) {
	if p.Strategy == plan.Get {
		n.readEach(ctx, ids, out)
		return
	}
	chunks := slices.Collect(slices.Chunk(ids, plan.ChunkSize))
	out.FailAll(
		ids,
		fetch.EachOrFail(ctx, chunks, func(_ context.Context, chunk []string) error { n.readChunk(ctx, chunk, out); return nil }),
	)
}

// readEach reads each id alone. Where Okta has no such call, an id missing from the list does
// not exist.
func (n nodes[T]) readEach(ctx context.Context, ids []string, out *fetch.Answers[T]) {
	out.Each(ctx, ids, func(id string) {
		if n.get == nil {
			out.NotFound(id)
			return
		}
		v, err := n.get(ctx, id)
		switch {
		case okta.IsNotFound(err):
			out.NotFound(id)
		case err != nil:
			out.Fail(id, err)
		default:
			out.PutRanked(id, v, cache.RankByID)
		}
	})
}

// readChunk reads ids with one filter. An id the filter does not find may still exist, since
// filters lag behind writes, so it is read alone. An expression Okta finds too long or too
// complex is halved.
func (n nodes[T]) readChunk(ctx context.Context, ids []string, out *fetch.Answers[T]) {
	seen := make(map[string]bool, len(ids))
	for v, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[T], error) {
		return n.chunk(ctx, expression.IDs(ids), after)
	}) {
		if tooLong(err) && len(ids) > shortEnough {
			n.readChunk(ctx, ids[:len(ids)/2], out)
			n.readChunk(ctx, ids[len(ids)/2:], out)
			return
		}
		if err != nil {
			out.FailAll(ids, err)
			return
		}
		seen[n.id(v)] = true
		out.PutRanked(n.id(v), v, cache.RankSearch)
	}
	var unseen []string
	for _, id := range ids {
		if !seen[id] {
			unseen = append(unseen, id)
		}
	}
	n.readEach(ctx, unseen, out)
}

// shortEnough: so few ids cannot be too long. Report the refusal instead of halving again.
const shortEnough = 6

// tooLong reports whether Okta refused the request for its size: 414, or 400 for an "overly
// complex" expression.
func tooLong(err error) bool {
	var e *okta.Error
	return errors.As(err, &e) && (e.Status == http.StatusRequestURITooLong || e.Status == http.StatusBadRequest)
}
