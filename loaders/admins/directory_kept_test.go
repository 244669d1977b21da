package admins

import (
	"slices"
	"testing"

	"oktagraph/loaders/directory"
)

func TestAnAdminDirectoryIsJoinedOnceAsLongAsItsPartsAreTheSame(t *testing.T) {
	t.Parallel()
	index := &directory.Index{Everyone: "all", Groups: []directory.IndexGroup{{ID: "all"}, {ID: "a", Admin: true}, {ID: "b"}}}
	bound := &bindingMembers{Groups: map[string][]string{"b": nil}, Users: map[string][]string{"u": nil}}
	assignees := []string{"v"}
	all := parts{index, bound, assignees}
	k := &kept{}
	first := k.join(all, nil, nil)
	if !slices.Equal(first.groupIDs, []string{"a", "b"}) || !first.users["u"] || !first.users["v"] ||
		first.MayHold("all") || !first.MayHold("new") {
		t.Fatalf("%+v", first)
	}
	if k.join(all, nil, nil) != first || k.join(parts{index, bound, nil}, nil, nil) != first ||
		k.join(all, map[string]bool{"v": true}, nil) != first {
		t.Error("joined again")
	}
	more := k.join(all, map[string]bool{"w": true}, map[string]bool{"all": true})
	if !more.users["w"] || !more.MayHold("all") || first.users["w"] || k.join(all, nil, nil) != first {
		t.Error("what one operation saw is not its own")
	}
	other := *bound
	for name, changed := range map[string]parts{
		"another list of assignees": {index, bound, slices.Clone(assignees)},
		"other bindings":            {index, &other, assignees},
		"a shorter list":            {index, bound, assignees[:0:0]},
	} {
		if before := k.join(all, nil, nil); k.join(changed, nil, nil) == before {
			t.Errorf("%s: not joined again", name)
		}
	}
}
