package graph

import (
	"context"
	"regexp"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/cursor"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
)

// page is a page of a connection as it was asked for.
type page struct {
	first   int
	from    loaders.Position
	binding cursor.Binding
	// named: the ids are the caller's own, so whether there are such objects is
	// yet to be seen.
	named bool
}

// page checks first, after and the scopes that the query's attributes need, all
// before the first call.
func (r *Resolver) page(ctx context.Context, field, parent string, q *filter.Query, first *int, after *string) (page, error) {
	n, err := cursor.First(first)
	if err != nil {
		return page{}, err
	}
	p := page{first: n, binding: cursor.Binding{Tenant: loaders.For(ctx).Tenant().ID, Field: field, Parent: parent}}
	if q != nil {
		p.binding.Args = q.Canonical
		p.named = len(q.IDs) > 0
		for _, scope := range q.Scopes {
			if !allowed(ctx, auth.Scope(scope)) {
				return page{}, apierror.MissingScope(scope)
			}
		}
	}
	return r.resume(p, after)
}

// resume puts a page behind its cursor.
func (r *Resolver) resume(p page, after *string) (page, error) {
	if after == nil {
		return p, nil
	}
	from, err := r.cursors.Decode(p.binding, *after)
	p.from = loaders.Position(from)
	return p, err
}

// slice makes one page of a connection out of the objects that were read, with
// cursors made when they are asked for. An object that went away since the list
// was read is nil and left out.
func slice[O, M any](ctx context.Context, r *Resolver, p page, cut loaders.Cut, objects []*O, wrap func(context.Context, *O) *M) (model.Slice[*M], error) {
	if err := loaders.For(ctx).Emit(ctx, len(objects)); err != nil {
		return model.Slice[*M]{}, err
	}
	items := make([]*M, 0, len(objects))
	at := make([]loaders.Position, 0, len(objects))
	for i, object := range objects {
		if object != nil {
			items, at = append(items, wrap(ctx, object)), append(at, cut.Positions[i])
		}
	}
	encode := func(position loaders.Position) string { return r.cursors.Encode(p.binding, cursor.Position(position)) }
	return model.Slice[*M]{
		Items: items, More: cut.More, Continued: !p.from.IsZero(),
		Cursor: func(i int) string { return encode(at[i]) },
		End: func() *string {
			if len(cut.Positions) == 0 {
				return nil
			}
			end := encode(cut.Positions[len(cut.Positions)-1])
			return &end
		},
	}, nil
}

// cut answers what needs no list itself: nothing, or ids.
func (p page) cut(q *filter.Query, list func(loaders.Query) (loaders.Cut, error)) (loaders.Cut, error) {
	switch {
	case q.Empty:
		return loaders.Cut{}, nil
	case len(q.IDs) > 0:
		return loaders.CutIDs(q.IDs, p.from, p.first), nil
	default:
		return list(loaders.Query{Search: q.Search, SortBy: q.SortBy, SortOrder: q.SortOrder})
	}
}

// allowed says whether the caller holds a scope.
func allowed(ctx context.Context, scope auth.Scope) bool {
	p, ok := auth.PrincipalFrom(ctx)
	return ok && p.Has(scope)
}

// idPattern is what every Okta id looks like, built-in words included.
var idPattern = regexp.MustCompile(`^[0-9A-Za-z_]{3,64}$`)

func validID(id string) bool { return idPattern.MatchString(id) }
