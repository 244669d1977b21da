package graph

import (
	"context"
	"sync"

	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// connection makes a column of pages. read returns the objects for ids, each id once; set
// converts one to the schema's type. An object removed since its list was read is left out
// of its page, and one that cannot be read fails the page: a list is never cut silently.
func connection[O, M any](p *pages, read func(ids []string) []loaders.Result[*O], set func(m *M, o *O)) *exec.Column {
	ids, places := distinct(p.cuts)
	c := exec.NewColumn(len(p.cuts))
	c.Cursors = p
	c.Grow(len(places))
	results, refs := fill(c, ids, read, set)
	for i, cut := range p.cuts {
		of := places[:len(cut.Value.IDs)]
		places = places[len(of):]
		if err := firstError(cut.Err, results, of); err != nil {
			c.Fail(err)
			continue
		}
		if p.null[i] {
			c.Null()
			continue
		}
		for n, at := range of {
			if refs[at] < 0 {
				p.leaveOut(i, n, of, refs)
				continue
			}
			c.Ref(refs[at])
		}
		p.end(c, i)
	}
	return c
}

// fill reads objects into a column. refs are the objects' refs in it, -1 where there is no
// object.
func fill[O, M any](
	c *exec.Column,
	ids []string,
	read func(ids []string) []loaders.Result[*O],
	set func(m *M, o *O),
) (results []loaders.Result[*O], refs []int32) {
	if len(ids) == 0 {
		return nil, nil
	}
	results = read(ids)
	refs = make([]int32, len(results))
	made := make([]M, len(results))
	c.Objects = make([]any, 0, len(results))
	for i, result := range results {
		refs[i] = -1
		if result.Value != nil {
			set(&made[i], result.Value)
			refs[i] = c.Add(&made[i])
		}
	}
	return results, refs
}

// seenIDs are emptied maps for later calls of distinct.
var seenIDs sync.Pool

// mostSeen bounds the maps that are reused: emptying a large one takes long.
const mostSeen = 10_000

func forget(seen map[string]int32) {
	if len(seen) <= mostSeen {
		clear(seen)
		seenIDs.Put(seen)
	}
}

// distinct returns the ids of all cuts, each once, and for each id of each cut its index
// there.
func distinct(cuts []loaders.Result[loaders.Cut]) (ids []string, places []int32) {
	total := 0
	for _, cut := range cuts {
		total += len(cut.Value.IDs)
	}
	places = make([]int32, 0, total)
	if len(cuts) == 1 {
		for i := range cuts[0].Value.IDs {
			places = append(places, int32(i))
		}
		return cuts[0].Value.IDs, places
	}
	seen, ok := seenIDs.Get().(map[string]int32)
	if !ok {
		seen = make(map[string]int32, total)
	}
	defer forget(seen)
	for _, cut := range cuts {
		for _, id := range cut.Value.IDs {
			at, known := seen[id]
			if !known {
				at = int32(len(ids))
				seen[id] = at
				ids = append(ids, id)
			}
			places = append(places, at)
		}
	}
	return ids, places
}

func firstError[V any](err error, results []loaders.Result[V], of []int32) error {
	if err != nil {
		return err
	}
	for _, at := range of {
		if err := results[at].Err; err != nil {
			return err
		}
	}
	return nil
}

// leaveOut records which of a page's items remain when some were removed.
func (p *pages) leaveOut(parent, n int, of, refs []int32) {
	if p.kept == nil {
		p.kept = map[int][]int{}
	}
	if p.kept[parent] != nil {
		return // recorded with the first removed item
	}
	left := make([]int, n, len(of))
	for i := range left {
		left[i] = i
	}
	for i := n + 1; i < len(of); i++ {
		if refs[of[i]] >= 0 {
			left = append(left, i)
		}
	}
	p.kept[parent] = left
}

// userConnection makes connections of users. They are not read if only their ids are
// selected, unless the caller provided the ids, since such users may not exist.
func userConnection(ctx context.Context, c *exec.Call, p *pages, named bool) *exec.Column {
	read := func(ids []string) []loaders.Result[*okta.User] { return loaders.For(ctx).UsersByID(ctx, ids) }
	if c.OnlyIDs && !named {
		read = only(func(id string) *okta.User { return &okta.User{ID: id} })
	}
	tenant := tenantOf(ctx)
	return connection(p, read, func(m *model.User, u *okta.User) { *m = model.User{User: u, Tenant: tenant} })
}

// groupConnection is userConnection for groups.
func groupConnection(ctx context.Context, c *exec.Call, p *pages, named bool) *exec.Column {
	read := func(ids []string) []loaders.Result[*okta.Group] { return loaders.For(ctx).GroupsByID(ctx, ids) }
	if c.OnlyIDs && !named {
		read = only(func(id string) *okta.Group { return &okta.Group{ID: id} })
	}
	tenant := tenantOf(ctx)
	return connection(p, read, func(m *model.Group, g *okta.Group) { *m = model.Group{Group: g, Tenant: tenant} })
}

// only makes objects that have just an id.
func only[O any](of func(id string) *O) func(ids []string) []loaders.Result[*O] {
	return func(ids []string) []loaders.Result[*O] {
		results := make([]loaders.Result[*O], len(ids))
		for i, id := range ids {
			results[i].Value = of(id)
		}
		return results
	}
}
