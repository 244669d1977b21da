package roles

import (
	"slices"
	"testing"

	"oktagraph/loaders/fetch"
)

func TestMembersAreJoinedOnceAsLongAsTheirListsAreTheSame(t *testing.T) {
	t.Parallel()
	answers := func(a, b []string) map[string]fetch.Answer[[]string] {
		return map[string]fetch.Answer[[]string]{"a": {Value: a}, "b": {Value: b}}
	}
	k, a, b, groups := &joinedMembers{}, []string{"u", "v"}, []string{"v"}, []string{"a", "b"}
	in := k.membersOf(groups, answers(a, b), []string{"u"})
	if !slices.Equal(in["v"], groups) || !slices.Equal(in["u"], []string{"a"}) {
		t.Errorf("%v", in)
	}
	before := k.last
	if k.membersOf(groups, answers(a, b), nil); k.last != before {
		t.Error("joined again")
	}
	if in := k.membersOf(groups, answers(a, []string{"u"}), nil); k.last == before || !slices.Equal(in["u"], groups) {
		t.Errorf("a list that was read anew: %v", in)
	}
	before = k.last
	many := make([]string, keptMembers+1)
	many[7] = "u"
	if in := k.membersOf(groups, answers(many, b), []string{"u"}); len(in) != 1 || k.last != before {
		t.Errorf("%d of many members are kept", len(in))
	}
}
