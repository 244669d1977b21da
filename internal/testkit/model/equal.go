package model

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// equal checks that one response gives one fact one value.
func (x *exchange) equal() []string {
	wrong := sameObjects("user", x.seen.users)
	wrong = append(wrong, sameObjects("group", x.seen.groups)...)
	for i, a := range x.seen.lists {
		for _, b := range x.seen.lists[:i] {
			if a.list != b.list || !a.whole || !b.whole {
				continue
			}
			if !slices.Equal(slices.Sorted(slices.Values(a.ids)), slices.Sorted(slices.Values(b.ids))) {
				wrong = append(wrong, fmt.Sprintf("%q: %s and %s differ: %v, %v", a.list, a.path, b.path, a.ids, b.ids))
			}
		}
	}
	for i, a := range x.seen.roles {
		for _, b := range x.seen.roles[:i] {
			wrong = append(wrong, sameRoles(a, b)...)
		}
	}
	return wrong
}

func sameObjects(kind string, seen []objectSight) []string {
	first := map[string]objectSight{}
	for _, o := range seen {
		if f, again := first[o.id]; again && f.value != o.value {
			return []string{fmt.Sprintf("%s %s is %q at %s and %q at %s", kind, o.id, f.value, f.path, o.value, o.path)}
		}
		first[o.id] = o
	}
	return nil
}

// sameRoles compares what two lists say of the same assignees' own assignments.
func sameRoles(a, b roleSight) []string {
	if !a.whole || !b.whole || a.owner != "" && b.owner != "" && a.owner != b.owner {
		return nil
	}
	owner := a.owner
	if owner == "" {
		owner = b.owner
	}
	role := a.role
	if role == "" {
		role = b.role
	} else if b.role != "" && b.role != role {
		return nil
	}
	own := func(r roleSight) map[string]string {
		list := maps.Clone(r.held)
		maps.DeleteFunc(list, func(id, value string) bool {
			return owner != "" && !strings.HasPrefix(id, owner+":") || role != "" && value != role
		})
		return list
	}
	if ours, theirs := own(a), own(b); !maps.Equal(ours, theirs) {
		return []string{fmt.Sprintf("assignments of %s: %s says %v, %s says %v", owner, a.path, ours, b.path, theirs)}
	}
	return nil
}
