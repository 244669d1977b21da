package reach

import (
	"context"
	"slices"

	"oktagraph/loaders/admins"
	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/loaders/roles"
	"oktagraph/okta"
)

const bindingsField = "ResourceSet.bindings"

// bound is one role assigned over a resource set: its holder and Okta's id of the assignment.
type bound struct {
	Assignment string            `json:"assignment"`
	Kind       okta.AssigneeKind `json:"kind"`
	Assignee   string            `json:"assignee"`
}

var boundKind = fetch.JSONKind[[]bound]("rs.b", fetch.SoftOrg, fetch.Hard)

// BoundIn reads the role assignments over resource sets, each list ordered by id. Okta lists
// only the holders; the assignments are in the holders' own lists.
func (r *Request) BoundIn(ctx context.Context, setIDs []string) []batch.Result[[]*roles.Assignment] {
	return r.bound.LoadAll(ctx, setIDs)
}

func (r *Request) fetchBound(_ context.Context, b batch.Batch[string]) []batch.Result[[]*roles.Assignment] {
	sets := fetch.GatherBatch(r, fetch.Source[[]bound]{
		Field: bindingsField, Kind: boundKind,
		Fetch: func(ctx context.Context, ids []string, out *fetch.Answers[[]bound]) {
			ctx = r.Spend(ctx, bindingsField, plan.BoundIn(len(ids)))
			out.EachBy(ctx, ids, r.readBound)
		},
	}, b.Keys)
	held := r.HeldBy(r.Context(), assigneesOf(sets)) //nolint:contextcheck // the operation's, as for every batch
	out := make([]batch.Result[[]*roles.Assignment], len(b.Keys))
	for i, id := range b.Keys {
		out[i] = boundIn(id, sets[id], held)
	}
	return out
}

// readBound reads the bindings of a set and the members of each.
func (r *Request) readBound(ctx context.Context, setID string) ([]bound, error) {
	list, err := okta.Collect(ctx, func(ctx context.Context, after string) (*okta.Page[okta.Binding], error) {
		return r.okta.ListBindings(ctx, setID, after)
	})
	if err != nil {
		return nil, err
	}
	members := make([][]okta.BindingMember, len(list))
	err = fetch.EachOrFail(ctx, slices.Collect(indexes(len(list))), func(ctx context.Context, i int) error {
		in, err := okta.Collect(ctx, func(ctx context.Context, after string) (*okta.Page[okta.BindingMember], error) {
			return r.okta.ListBindingMembers(ctx, setID, list[i].RoleID, after)
		})
		if members[i] = in; okta.IsNotFound(err) {
			return nil // unbound meanwhile
		}
		return err
	})
	all := []bound{}
	for _, in := range members {
		for _, m := range in {
			all = append(all, bound{Assignment: m.ID, Kind: m.Kind, Assignee: m.PrincipalID})
		}
	}
	return all, err
}

func indexes(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func assigneesOf(sets map[string]fetch.Answer[[]bound]) admins.Assignees {
	var who admins.Assignees
	for _, set := range sets {
		for _, b := range set.Value {
			who.Add(b.Kind, b.Assignee)
		}
	}
	return who
}

// boundIn returns the holders' assignments over the set. An assignment its holder no longer has
// was revoked since the bindings were read.
func boundIn(setID string, set fetch.Answer[[]bound], held map[string]batch.Result[[]*roles.Assignment]) batch.Result[[]*roles.Assignment] {
	if set.Err != nil {
		return batch.Result[[]*roles.Assignment]{Err: set.Err}
	}
	list := []*roles.Assignment{}
	for _, b := range set.Value {
		in := held[b.Assignee]
		if in.Err != nil {
			return batch.Result[[]*roles.Assignment]{Err: in.Err}
		}
		for _, a := range in.Value {
			if a.ResourceSetID == setID && a.RoleAssignment.ID == b.Assignment {
				list = append(list, a)
			}
		}
	}
	return batch.Result[[]*roles.Assignment]{Value: roles.ByID(list)}
}
