package graph

import (
	"context"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/cursor"
	"oktagraph/graph/exec"
	"oktagraph/loaders"
)

// pages are the requested pages of a connection, one for each parent. A cursor belongs to
// one list of one parent.
type pages struct {
	codec   *cursor.Codec
	binding cursor.Binding // without the parent
	parents []string
	first   int
	after   bool
	from    []loaders.Position // nil means from the beginning
	cuts    []loaders.Result[loaders.Cut]
	kept    map[int][]int // for pages with removed items, the indices in the cut of those that remain
	counted bool
	totals  []loaders.Result[*int] // if the lists were counted
	null    map[int]bool           // parents without such a list
}

// pages checks first and after, before the first call. The returned error is about first; a
// wrong cursor is an error of its parent.
func (r *reader) pages(ctx context.Context, c *exec.Call, field, args string, parents []string) (*pages, error) {
	n, err := cursor.First(arg[*int](c, "first"))
	if err != nil {
		return nil, err
	}
	p := &pages{
		codec: r.cursors, binding: cursor.Binding{Tenant: linkOf(ctx), Field: field, Args: args},
		parents: parents, first: n, cuts: make([]loaders.Result[loaders.Cut], len(parents)), counted: c.Counted,
	}
	if after := arg[*string](c, "after"); after != nil {
		p.after = true
		p.from = make([]loaders.Position, len(parents))
		for i := range parents {
			p.from[i], p.cuts[i].Err = r.cursors.Decode(p.bindingOf(i), *after)
		}
	}
	return p, nil
}

func (p *pages) bindingOf(parent int) cursor.Binding {
	b := p.binding
	b.Parent = p.parents[parent]
	return b
}

// open returns the parents with a valid cursor, and where their pages begin.
func (p *pages) open() (parents []string, from []loaders.Position) {
	if !p.after {
		return p.parents, nil
	}
	for i, cut := range p.cuts {
		if cut.Err == nil {
			parents, from = append(parents, p.parents[i]), append(from, p.from[i])
		}
	}
	return parents, from
}

// fill stores the cuts of the open parents.
func (p *pages) fill(cuts []loaders.Result[loaders.Cut]) {
	for i := range p.cuts {
		if p.cuts[i].Err == nil {
			p.cuts[i], cuts = cuts[0], cuts[1:]
		}
	}
}

// leaveNull records that a parent has no such list.
func (p *pages) leaveNull(parent int) {
	if p.null == nil {
		p.null = map[int]bool{}
	}
	p.null[parent] = true
}

// beginning returns where the page of a list without a parent begins.
func (p *pages) beginning() (loaders.Position, error) {
	if !p.after {
		return loaders.Position{}, nil
	}
	return p.from[0], p.cuts[0].Err
}

// cut stores the page of a list without a parent: nothing, ids, or what list reads.
func (p *pages) cut(empty bool, ids []string, list func(from loaders.Position) (loaders.Cut, error)) {
	from, err := p.beginning()
	cut := loaders.Cut{}
	switch {
	case err != nil, empty:
	case len(ids) > 0:
		cut = loaders.CutIDs(ids, from, p.first)
		cut.Whole = false // an id may not exist
	default:
		cut, err = list(from)
	}
	p.cuts[0] = loaders.Result[loaders.Cut]{Value: cut, Err: err}
}

// Cursor implements exec.Cursors.
func (p *pages) Cursor(parent, i int) string {
	if kept, some := p.kept[parent]; some {
		i = kept[i]
	}
	return p.encode(parent, p.cuts[parent].Value.Position(i))
}

// End implements exec.Cursors.
func (p *pages) End(parent int) (string, bool) {
	at, ok := p.cuts[parent].Value.End()
	if !ok {
		return "", false
	}
	return p.encode(parent, at), true
}

func (p *pages) encode(parent int, at loaders.Position) string {
	return p.codec.Encode(p.bindingOf(parent), at)
}

// mayFilter checks the scopes that a query's attributes need.
func mayFilter(ctx context.Context, scopes []string) error {
	for _, scope := range scopes {
		if !allowed(ctx, auth.Scope(scope)) {
			return apierror.MissingScope(scope)
		}
	}
	return nil
}

// allowed reports whether the caller holds a scope.
func allowed(ctx context.Context, scope auth.Scope) bool {
	p, ok := auth.PrincipalFrom(ctx)
	return ok && p.Has(scope)
}
