package graph

import (
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders/plan"
)

// weigh adds what a field's filter, order and kind require, before anything is read. Its
// error is the one that reading the field would return.
func weigh(a *plan.Asked, args map[string]any) (err error) {
	users, order := value[*model.UserFilter](args, "filter"), value[*model.UserOrder](args, "orderBy")
	switch a.Field {
	case "Query.users":
		a.Selection, err = selected(filter.ForUsers(users, value[*string](args, "search"), order))
	case "Query.userCounts":
		a.Selection, err = selected(filter.ForUsers(users, nil, nil))
	case "Group.members":
		a.Selection, err = selected(filter.OfMembers(users, order))
	case "Query.groups":
		a.Selection, err = selected(filter.ForGroups(
			value[*model.GroupFilter](args, "filter"), value[*string](args, "search"), value[*model.GroupOrder](args, "orderBy"),
		))
	case "Query.roleAssignments":
		var q *filter.Assignments
		if q, err = filter.ForAssignments(value[*model.RoleAssignmentFilter](args, "filter")); err == nil {
			a.Unwanted = q.Assignees.Not()
		}
	case "Query.roles":
		_, err = wantedRoles(value[*model.RoleKind](args, "kind"))
	case "Query.apps":
		_, err = readAppFilter(value[*model.AppFilter](args, "filter"))
	}
	return err
}

func value[T any](args map[string]any, name string) T {
	v, _ := args[name].(T)
	return v
}

func selected[O any](q *filter.Query[O], err error) (*plan.Selection, error) {
	if err != nil || q == nil || q.Empty {
		return nil, err
	}
	groups := 0
	for _, any := range q.Needs.Groups {
		groups += len(any)
	}
	return &plan.Selection{
		Everybody: q.Everybody, Checked: !q.Exact, Whole: q.SortHere, Here: q.Here, Bound: q.Bound, Groups: groups,
		Roles: len(q.Needs.Roles) > 0, Admins: q.Needs.Admins, Counts: q.Needs.Counts, Within: len(q.Needs.Within)+len(q.Needs.Held) > 0,
	}, nil
}
