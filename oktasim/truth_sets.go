package oktasim

import "slices"

// ResourceInfo is one resource of a resource set.
type ResourceInfo struct{ ID, ORN, Path string }

// PermissionsOf returns the permissions of a custom role.
func (o *Org) PermissionsOf(roleID string) []string {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []string
	if r := o.store.customRole(roleID); r != nil {
		for _, p := range r.permissions {
			out = append(out, p.label)
		}
	}
	return out
}

// ResourcesOf returns the resources of a resource set.
func (o *Org) ResourcesOf(setID string) []ResourceInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []ResourceInfo
	if rs := o.store.set(setID); rs != nil {
		for _, r := range rs.resources {
			out = append(out, ResourceInfo{r.id, r.orn, r.path})
		}
	}
	return out
}

// EveryAssignment returns all role assignments, by assignee and id.
func (o *Org) EveryAssignment() []AssignmentInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []AssignmentInfo
	for _, list := range o.store.roles {
		for _, a := range list {
			out = append(out, a.info())
		}
	}
	slices.SortFunc(out, func(a, b AssignmentInfo) int {
		return slices.Compare([]string{a.AssigneeID, a.ID}, []string{b.AssigneeID, b.ID})
	})
	return out
}
