package graph

import (
	"context"
	"slices"

	"oktagraph/graph/exec"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// resources lists the resources of resource sets.
func (r *reader) resources(ctx context.Context, c *exec.Call, sets []*model.ResourceSet) *exec.Column {
	p, err := r.pages(ctx, c, "ResourceSet.resources", "", keysOf(sets))
	if err != nil {
		return exec.Failed(len(sets), err)
	}
	byID := map[string]*okta.Resource{}
	parents, _ := p.open()
	cutLists(p, loaders.For(ctx).ResourcesOf(ctx, parents), func(res *okta.Resource) string {
		byID[res.ID] = res
		return res.ID
	})
	return connection(p, known(byID), func(m *model.Resource, res *okta.Resource) { *m = model.Resource{Resource: res} })
}

// bindings lists the role assignments bound to resource sets.
func (r *reader) bindings(ctx context.Context, c *exec.Call, sets []*model.ResourceSet) *exec.Column {
	p, err := r.pages(ctx, c, "ResourceSet.bindings", "", keysOf(sets))
	if err != nil {
		return exec.Failed(len(sets), err)
	}
	byID := map[string]*loaders.Assignment{}
	parents, _ := p.open()
	cutLists(p, loaders.For(ctx).BoundIn(ctx, parents), func(a *loaders.Assignment) string {
		byID[a.ID()] = a
		return a.ID()
	})
	return connection(p, known(byID), setAssignment(ctx))
}

// cutLists cuts the pages of the open parents out of their complete lists. id returns an
// item's id; pages are in the order of ids.
func cutLists[V any](p *pages, lists []loaders.Result[[]V], id func(V) string) {
	for i := range p.cuts {
		if p.cuts[i].Err != nil {
			continue
		}
		list := lists[0]
		lists = lists[1:]
		if list.Err != nil {
			p.cuts[i].Err = list.Err
			continue
		}
		ids := make([]string, len(list.Value))
		for n, item := range list.Value {
			ids[n] = id(item)
		}
		slices.Sort(ids)
		from := loaders.Position{}
		if p.after {
			from = p.from[i]
		}
		p.cuts[i].Value = loaders.CutIDs(slices.Compact(ids), from, p.first)
	}
}

// known returns objects that were already read.
func known[O any](byID map[string]*O) func(ids []string) []loaders.Result[*O] {
	return func(ids []string) []loaders.Result[*O] {
		results := make([]loaders.Result[*O], len(ids))
		for i, id := range ids {
			results[i].Value = byID[id]
		}
		return results
	}
}

// resourceNode reads the objects that resources identify, for callers who may read that
// kind.
func (*reader) resourceNode(ctx context.Context, _ *exec.Call, list []*model.Resource) *exec.Column {
	named := make([]named, len(list))
	for i, res := range list {
		switch res.Kind {
		case okta.OneUser:
			named[i] = nameUser(ctx, res.Of)
		case okta.OneGroup, okta.UsersOfGroup:
			named[i] = nameGroup(ctx, res.Of)
		case okta.OneApp:
			named[i] = nameNode(ctx, res.Of)
		case okta.AllUsers, okta.AllGroups, okta.AllApps, okta.AppsOfType, okta.OtherResource, okta.UnknownResource: // not a single object
		}
	}
	return foundNodes(ctx, named)
}
