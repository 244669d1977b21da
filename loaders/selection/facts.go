package selection

import (
	"context"
	"fmt"
	"slices"

	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// countKey makes a key that sorts like the number.
func countKey(n int) string { return fmt.Sprintf("%012d", n) }

// facts reads what conditions on users need: the members of groups, and who holds roles.
func (r *Request) facts(ctx context.Context, n Needs) (*Facts, error) {
	f := &Facts{members: map[string]map[string]bool{}, admins: map[string]bool{}, counts: map[string]int{}}
	if err := r.addMembers(ctx, f, slices.Concat(n.Groups...)); err != nil {
		return nil, err
	}
	if len(n.Roles) == 0 {
		return f, nil
	}
	all, err := r.AssignmentsTo(ctx, holdersOf(n.Roles))
	if err != nil {
		return nil, err
	}
	direct, through := make([][]string, len(n.Roles)), make([][]string, len(n.Roles))
	for i, m := range n.Roles {
		for _, a := range all {
			switch {
			case !m.Fits(r.Tenant().ID, r.RoleOf(a.RoleAssignment)):
			case a.Kind == okta.UserAssignee && !m.ThroughGroups:
				direct[i] = append(direct[i], a.Assignee)
			case a.Kind == okta.GroupAssignee && !m.Direct:
				through[i] = append(through[i], a.Assignee)
			}
		}
	}
	if err := r.addMembers(ctx, f, slices.Concat(through...)); err != nil {
		return nil, err
	}
	for i := range n.Roles {
		holders := map[string]bool{}
		for _, id := range direct[i] {
			holders[id] = true
		}
		for _, group := range through[i] {
			for id := range f.members[group] {
				holders[id] = true
			}
		}
		f.holders = append(f.holders, holders)
	}
	return f, nil
}

// holdersOf returns the kinds of assignees through which conditions can hold.
func holdersOf(conditions []RoleMatch) (kinds plan.AssigneeKinds) {
	for _, m := range conditions {
		kinds.Users = kinds.Users || !m.ThroughGroups
		kinds.Groups = kinds.Groups || !m.Direct
	}
	return kinds
}

// addRolesOf reads which users hold roles, for users whose match depends on it.
func (r *Request) addRolesOf(ctx context.Context, l *List[*okta.User], facts *Facts, users []*okta.User, failed map[string]error) {
	if !facts.late || len(users) == 0 {
		return
	}
	conditions := len(l.Needs.Roles)
	facts.holders = make([]map[string]bool, conditions)
	for i := range facts.holders {
		facts.holders[i] = map[string]bool{}
	}
	var open []string
	for _, u := range users {
		without := l.Match(u, facts)
		for _, holders := range facts.holders {
			holders[u.ID] = true
		}
		if conditions > 1 || l.Match(u, facts) != without {
			open = append(open, u.ID)
		}
		for _, holders := range facts.holders {
			delete(holders, u.ID)
		}
	}
	if len(open) == 0 {
		return
	}
	for i, list := range r.AssignmentsOfUsers(ctx, open, holdersOf(l.Needs.Roles).Groups) {
		if list.Err != nil {
			failed[open[i]] = list.Err
			continue
		}
		for c, m := range l.Needs.Roles {
			for _, a := range list.Value {
				if (!m.Direct || !a.Inherited) && (!m.ThroughGroups || a.Inherited) && m.Fits(r.Tenant().ID, r.RoleOf(a.RoleAssignment)) {
					facts.holders[c][open[i]] = true
				}
			}
		}
	}
}

// addMembers reads the members of groups.
func (r *Request) addMembers(ctx context.Context, f *Facts, groups []string) error {
	slices.Sort(groups)
	if groups = slices.Compact(groups); len(groups) == 0 {
		return nil
	}
	for i, list := range r.AllMembers(ctx, groups) {
		if list.Err != nil {
			return list.Err
		}
		members := make(map[string]bool, len(list.Value))
		for _, id := range list.Value {
			members[id] = true
		}
		f.members[groups[i]] = members
	}
	return nil
}

// addGroupFacts reads what conditions on groups need to know of some groups.
func (r *Request) addGroupFacts(ctx context.Context, f *Facts, n Needs, ids []string) error {
	if n.Admins {
		for i, list := range r.AssignmentsOfGroups(ctx, ids) {
			if list.Err != nil {
				return list.Err
			}
			f.admins[ids[i]] = len(list.Value) > 0
		}
	}
	if n.Counts {
		for i, stats := range r.StatsOf(ctx, ids) {
			if stats.Err != nil {
				return stats.Err
			}
			if stats.Value != nil {
				f.counts[ids[i]] = stats.Value.Users
			}
		}
	}
	return nil
}
