package graph

import (
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders/plan"
)

// selection is what the filter and the order of a field, "Type.field", take; nil for fields
// that have none.
func selection(coordinate string, args map[string]any) *plan.Selection {
	switch coordinate {
	case "Query.users":
		return selectsUsers(args)
	case "Query.groups":
		return selectsGroups(args)
	case "Group.members":
		return selectsMembers(args)
	case "Query.userCounts":
		return selectsCounted(args)
	default:
		return nil
	}
}

// What filters and orders take, before anything is read. A mistake in one costs nothing.

func selectsUsers(args map[string]any) *plan.Selection {
	q, err := filter.ForUsers(
		value[*model.UserFilter](args, "filter"), value[*string](args, "search"), value[*model.UserOrder](args, "orderBy"),
	)
	return selected(q, err)
}

func selectsCounted(args map[string]any) *plan.Selection {
	return selected(filter.ForUsers(value[*model.UserFilter](args, "filter"), nil, nil))
}

func selectsGroups(args map[string]any) *plan.Selection {
	q, err := filter.ForGroups(
		value[*model.GroupFilter](args, "filter"), value[*string](args, "search"), value[*model.GroupOrder](args, "orderBy"),
	)
	return selected(q, err)
}

func selectsMembers(args map[string]any) *plan.Selection {
	q, err := filter.OfMembers(value[*model.UserFilter](args, "filter"), value[*model.UserOrder](args, "orderBy"))
	if q == nil {
		return nil
	}
	return selected(q, err)
}

func value[T any](args map[string]any, name string) T {
	v, _ := args[name].(T)
	return v
}

func selected[O any](q *filter.Query[O], err error) *plan.Selection {
	if err != nil || q.Empty {
		return nil
	}
	groups := 0
	for _, any := range q.Needs.Groups {
		groups += len(any)
	}
	return &plan.Selection{
		Everybody: q.Everybody, Checked: !q.Exact, Whole: q.SortHere, Here: q.Here, Bound: q.Bound, Groups: groups,
		Roles: len(q.Needs.Roles) > 0, Admins: q.Needs.Admins, Counts: q.Needs.Counts, Within: len(q.Needs.Within)+len(q.Needs.Held) > 0,
	}
}
