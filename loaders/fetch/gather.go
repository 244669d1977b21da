package fetch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"oktagraph/cache"
	"oktagraph/internal/tracing"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// ErrUnanswered reports that a fetch ended without an answer for a key; it is a bug in the
// fetch, shown as INTERNAL.
var ErrUnanswered = errors.New("fetch ended without an answer")

// Source defines how one kind of value is fetched and kept.
type Source[T any] struct {
	Field string // the schema's name, for the plan's rows
	Kind  *cache.Kind[T]
	// Version orders two states of one value; nil: they cannot be distinguished.
	Version func(v T) int64
	// Fetch asks Okta for ids: never empty, all missing from the cache. It runs on a context of
	// its own and may outlive the request.
	Fetch func(ctx context.Context, ids []string, out *Answers[T])
	// Believe may downgrade an entry that is not a miss: a stale one is only served if Okta
	// cannot answer, a miss not even then. nil: entries are as the cache reports them.
	Believe func(id string, e cache.Entry[T]) cache.State
	// Copied is called with each copy that is served; may be nil.
	Copied func(v T)
	// StandIn returns another substitute for an id without a copy; may be nil.
	StandIn func(id string) (Answer[T], bool)
}

// Gather answers ids from the cache, and the rest from Okta: each key is fetched once, however
// many requests ask for it at the same time. A stale copy is served when Okta cannot answer, or
// takes longer than the operation's patience.
//
// ctx bounds the wait, and its meter counts the calls: an edge's batch passes the request's
// context and opens rows of its own, a fetch that needs another kind of value passes its own
// context.
func Gather[T any](ctx context.Context, of Operation, s Source[T], ids []string) map[string]Answer[T] {
	r := of.operation()
	answers := make(map[string]Answer[T], len(ids))
	missing, copies := lookUp(ctx, r, s, ids, answers)
	if len(missing) == 0 {
		return answers
	}
	ctx, span := tracing.Batch(ctx, s.Field, len(ids), len(missing))
	defer span.End()
	if err := r.MayAsk(ctx); err != nil {
		for _, id := range missing {
			answers[id] = Answer[T]{Err: err}
		}
	} else {
		ask(ctx, r, s, missing, len(copies) == len(missing), answers)
	}
	var reason error
	for id, standing := range copies {
		if r.freshness.OnlyIfCached || DenialOf(answers[id].Err) == Outage {
			reason = answers[id].Err
			standing.From = standing.From.Because(reason)
			answers[id] = standing
			r.StoodIn(standing.From.Age())
			if s.Copied != nil && !standing.NotFound {
				s.Copied(standing.Value)
			}
		}
	}
	if reason != nil && !r.freshness.OnlyIfCached {
		r.FellBack(s.Field, plan.FromCopies(copiesWhy(reason)), reason)
	}
	return answers
}

// copiesWhy returns the plan's explanation of why copies are served.
func copiesWhy(err error) string {
	var limited *okta.RateLimitError
	var failed *okta.UnavailableError
	switch {
	case errors.As(err, &limited):
		return "served from the cache: a rate limit is reached"
	case errors.Is(err, errPatience):
		return "served from the cache: okta takes too long"
	case errors.As(err, &failed):
		return "served from the cache: okta fails"
	case leadersOwn(err):
		return "served from the cache: the operation's time was over"
	default:
		return "served from the cache: okta did not answer"
	}
}

// MayAsk returns an error if no call may be started: nobody waits any more, or the caller
// accepts only cached data. A caller that only ran out of patience may still start a refresh.
func (r *Request) MayAsk(ctx context.Context) error {
	if r.freshness.OnlyIfCached {
		return ErrNotCached
	}
	ended := wholeTime(ctx).Err()
	if ended == nil && !outOfPatience(ctx) {
		ended = ctx.Err()
	}
	if ended != nil {
		return fmt.Errorf("ask okta: %w", ended)
	}
	return nil
}

// ask fetches ids, or waits for the requests that already do. copied means that there is a copy
// of each, so the wait is short, and a call that would have to queue is refused.
func ask[T any](ctx context.Context, r *Request, s Source[T], ids []string, copied bool, answers map[string]Answer[T]) {
	wait := ctx
	if copied {
		var end func()
		wait, end = r.Patient(ctx)
		defer end()
	}
	lease := r.Engine.Cache.Lead(r.ns, s.Kind.Name, ids)
	makeCall(wait, r, s, lease, answers)
	if ours := followAll(wait, r, lease.Others, answers); len(ours) > 0 {
		maps.Copy(answers, Gather(context.WithValue(ctx, againKey{}, true), r, s, ours))
	}
}

// GatherBatch is Gather for a batch. The ids are sorted, so that a batch becomes the same calls
// whatever order its keys arrived in.
func GatherBatch[T any](of Operation, s Source[T], ids []string) map[string]Answer[T] {
	r := of.operation()
	r.Observe(s.Field, len(ids))
	return Gather(r.ctx, r, s, slices.Sorted(slices.Values(ids)))
}

// Unless trusts the cache except for ids known to be wrong. Their entries stay in the cache
// until Okta has answered, as they may be enough for other answers.
func Unless[T any](wrong map[string]bool) func(id string, e cache.Entry[T]) cache.State {
	return func(id string, e cache.Entry[T]) cache.State {
		if wrong[id] {
			return cache.Miss
		}
		return e.State
	}
}

// lookUp puts what the cache has fresh into answers. It returns the ids that must be requested,
// and copies of them that may be served instead.
func lookUp[T any](
	ctx context.Context, r *Request, s Source[T], ids []string, answers map[string]Answer[T],
) (missing []string, copies map[string]Answer[T]) {
	copies = map[string]Answer[T]{}
	for i, entry := range GetMany(ctx, r, s.Kind, ids) {
		id := ids[i]
		fresh := IsFresh(r, entry)
		if s.Believe != nil && entry.State != cache.Miss {
			if state := s.Believe(id, entry); state != cache.Stale || !r.freshness.OnlyIfCached {
				entry.State = state
			}
		}
		if IsFresh(r, entry) {
			r.Hit(entry.Age)
			answers[id] = Answer[T]{Value: entry.Value, NotFound: entry.NotFound, From: ProvenanceOf(entry)}
			continue
		}
		r.recorder.miss()
		if StandsIn(r, s.Kind, entry) || fresh && entry.State == cache.Stale {
			copies[id] = Answer[T]{Value: entry.Value, NotFound: entry.NotFound, From: ProvenanceOf(entry)}
		} else if s.StandIn != nil {
			if standing, ok := s.StandIn(id); ok {
				copies[id] = standing
			}
		}
		missing = append(missing, id)
	}
	return missing, copies
}

// makeCall fetches the ids that the lease assigns to this request, and waits until ctx ends.
// The fetch goes on while others wait for it, or when its result will replace a copy that was
// served.
func makeCall[T any](ctx context.Context, r *Request, s Source[T], lease *cache.Leader, answers map[string]Answer[T]) {
	ids := lease.Mine
	if len(ids) == 0 {
		return
	}
	out := NewAnswers(s, ids)
	fetch, err := r.Start(ctx, func(ctx context.Context) {
		defer close(out.done)
		defer lease.End()
		out.FailAll(ids, fetchSafely(ctx, s, ids, out))
		out.keepAndSettle(ctx, r, lease)
	})
	if err != nil {
		lease.End()
		out.FailAll(ids, err)
		close(out.done)
	} else {
		lease.OnAbandon(fetch.Abandon)
		lease.OnFollow(fetch.follow) //nolint:contextcheck // it is told the followers'
	}
	defer lease.Leave()
	missed := ErrUnanswered
	select {
	case <-out.done:
	case <-ctx.Done(): // what has arrived is answered; the rest is not
		missed = fmt.Errorf("wait for %s: %w", s.Field, context.Cause(ctx))
		if outOfPatience(ctx) && fetch != nil {
			fetch.detach()
			lease.Keep()
		}
	}
	out.copyTo(answers, ids, missed, timeIsUp(ctx))
}

// outOfPatience reports whether a wait ended because a copy was at hand.
func outOfPatience(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errPatience) }

// fetchSafely turns a panic of a fetch into an error for the ids it did not answer.
func fetchSafely[T any](ctx context.Context, s Source[T], ids []string, out *Answers[T]) (err error) {
	defer rescue(&err)
	s.Fetch(ctx, ids, out)
	return nil
}

// followAll waits for fetches that other requests lead. It returns the ids to ask for again:
// their leaders failed for reasons of their own, or accepted staler data than this caller does.
func followAll[T any](ctx context.Context, r *Request, calls []*cache.Call, answers map[string]Answer[T]) []string {
	var ours []string
	for _, f := range calls {
		answer := follow[T](ctx, f)
		answers[f.ID] = answer
		switch {
		case ctx.Err() != nil:
		case okta.IsHurried(answer.Err) && (okta.IsImpatient(ctx) || ctx.Value(againKey{}) != nil):
		case leadersOwn(answer.Err), answer.Err == nil && !r.content(answer.From):
			ours = append(ours, f.ID)
		case answer.Err != nil:
		case answer.From.Stale:
			r.StoodIn(answer.From.Age())
		default:
			r.Aged(answer.From.Age())
		}
	}
	return ours
}

// againKey marks a second attempt: where callers of equal priority are refused, one refusal is
// enough for all of them.
type againKey struct{}

// content reports whether the caller accepts what another request's fetch returned.
func (r *Request) content(p Provenance) bool {
	f := r.freshness
	switch {
	case p.hurried:
		return false
	case p.Stale:
		return !f.Bounded && !f.StaleBounded
	default:
		return !f.Bounded || r.Accepts(p.Age())
	}
}

// follow waits for a fetch that another request leads.
func follow[T any](ctx context.Context, f *cache.Call) Answer[T] {
	v, err := f.Wait(ctx)
	if err != nil {
		if outOfPatience(ctx) {
			err = fmt.Errorf("%w: %w", errPatience, err)
		}
		return Answer[T]{Err: err}
	}
	answer, ok := v.(Answer[T])
	if !ok {
		return Answer[T]{Err: ErrUnanswered}
	}
	return answer
}
