package graph

import (
	"context"

	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/loaders"
	"oktagraph/okta"
)

// maxNodes is the most ids that `nodes` accepts: as many as a page has.
const maxNodes = 200

// node finds an object by its id alone. The caller needs the scope of the type that the id
// implies; an id of an unknown type is null.
func (*reader) node(ctx context.Context, c *exec.Call) *exec.Column {
	return foundNodes(ctx, []named{nameNode(ctx, arg[string](c, "id"))})
}

// nodes finds objects by their ids, in the given order, each with its own error.
func (*reader) nodes(ctx context.Context, c *exec.Call) *exec.Column {
	ids := arg[[]string](c, "ids")
	if len(ids) > maxNodes {
		return exec.Failed(1, apierror.BadInput("ids", "must be at most %d ids", maxNodes))
	}
	list := make([]named, len(ids))
	for i, id := range ids {
		list[i] = nameNode(ctx, id)
	}
	column := exec.NewColumn(1)
	for _, found := range find(ctx, list) {
		if found.Err != nil || found.Value == nil {
			column.Missing(found.Err)
			continue
		}
		column.Ref(column.Add(found.Value))
	}
	column.Value()
	return column
}

// find reads objects of several kinds, all in one round.
func find(ctx context.Context, list []named) []loaders.Result[any] {
	found := make([]loaders.Result[any], len(list))
	places := map[nodeKind][]int{}
	for i, n := range list {
		if n.err != nil {
			found[i].Err = n.err
		} else if n.kind != noNode {
			places[n.kind] = append(places[n.kind], i)
		}
	}
	idsOf := func(kind nodeKind) []string {
		ids := make([]string, len(places[kind]))
		for k, i := range places[kind] {
			ids[k] = list[i].id
		}
		return ids
	}
	reads := []func(){
		func() { put(found, places[userNode], usersByID(ctx, idsOf(userNode)), newUser(ctx)) },
		func() { put(found, places[groupNode], groupsByID(ctx, idsOf(groupNode)), newGroup(ctx)) },
		func() { put(found, places[roleNode], rolesByID(ctx, idsOf(roleNode)), newRole(ctx)) },
		func() {
			put(found, places[userAssignmentNode], userAssignmentsByID(ctx, idsOf(userAssignmentNode)), newAssignment(ctx))
		},
		func() {
			put(found, places[groupAssignmentNode], groupAssignmentsByID(ctx, idsOf(groupAssignmentNode)), newAssignment(ctx))
		},
		func() {
			put(found, places[clientAssignmentNode], clientAssignmentsByID(ctx, idsOf(clientAssignmentNode)), newAssignment(ctx))
		},
		func() { put(found, places[serviceAppNode], serviceAppsByID(ctx, idsOf(serviceAppNode)), newServiceApp) },
		func() {
			put(found, places[resourceSetNode], resourceSetsByID(ctx, idsOf(resourceSetNode)), newResourceSet)
		},
		func() { put(found, places[appNode], appsByID(ctx, idsOf(appNode)), newApp(ctx)) },
		func() {
			if ids := idsOf(ruleNode); len(ids) > 0 {
				put(found, places[ruleNode], loaders.For(ctx).RulesByID(ctx, ids), newRule(ctx))
			}
		},
		func() { put(found, places[typeNode], userTypesByID(ctx, idsOf(typeNode)), newUserType) },
	}
	loaders.For(ctx).All(ctx, len(reads), func(_ context.Context, i int) { reads[i]() })
	return found
}

// foundNodes makes the column of fields with one object of any kind.
func foundNodes(ctx context.Context, list []named) *exec.Column {
	c := exec.NewColumn(len(list))
	for _, f := range find(ctx, list) {
		switch {
		case f.Err != nil:
			c.Fail(f.Err)
		case f.Value == nil:
			c.Null()
		default:
			c.Ref(c.Add(f.Value))
			c.Value()
		}
	}
	return c
}

func put[O, M any](found []loaders.Result[any], places []int, results []loaders.Result[*O], wrap func(*O) *M) {
	for k, i := range places {
		found[i].Err = results[k].Err
		if results[k].Value != nil {
			found[i].Value = wrap(results[k].Value)
		}
	}
}

// byValidID reads the objects with a valid id; no others exist.
func byValidID[V any](ids []string, read func(valid []string) []loaders.Result[V]) []loaders.Result[V] {
	var valid []string
	for _, id := range ids {
		if okta.ValidID(id) {
			valid = append(valid, id)
		}
	}
	var results []loaders.Result[V]
	if len(valid) > 0 {
		results = read(valid)
	}
	if len(valid) == len(ids) {
		return results
	}
	all := make([]loaders.Result[V], len(ids))
	for i, id := range ids {
		if okta.ValidID(id) {
			all[i], results = results[0], results[1:]
		}
	}
	return all
}
