package model

import (
	"fmt"
	"slices"
	"strings"
)

// honest checks that every fact of an answer was true at some instant between
// asked - oldestAge - lag and answered.
func (x *exchange) honest() []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for _, u := range x.seen.users {
		if !x.held(usersList, u.id, u.value) {
			say("%s: user %s is said to be %q; it is %s", u.path, u.id, u.value, x.text(usersList, u.id))
		}
	}
	for _, g := range x.seen.groups {
		if !x.held(groupsList, g.id, g.value) {
			say("%s: group %s is said to be %q; it is %s", g.path, g.id, g.value, x.text(groupsList, g.id))
		}
	}
	for _, n := range x.seen.nulls {
		switch {
		case n.id == "":
			say("%s is null, and no error says why", n.path)
		case !x.held(n.list, n.id, ""):
			say("%s is null; %s %s is %s", n.path, n.list, n.id, x.text(n.list, n.id))
		}
	}
	for _, l := range x.seen.lists {
		wrong = append(wrong, x.honestList(l)...)
	}
	for _, r := range x.seen.roles {
		wrong = append(wrong, x.honestRoles(r)...)
	}
	return append(wrong, x.rightLogin()...)
}

func (x *exchange) held(list, id, value string) bool {
	return x.model.History.Held(list, id, value, x.from(), x.ended)
}

func (x *exchange) text(list, id string) string { return x.model.History.Text(list, id) }

func (x *exchange) honestList(l listSight) []string {
	var wrong []string
	given := map[string]bool{}
	for _, id := range l.ids {
		if given[id] {
			wrong = append(wrong, fmt.Sprintf("%s: %q gives %s twice", l.path, l.list, id))
		}
		given[id] = true
		if !x.model.History.HeldLike(l.list, id, holds, x.from(), x.ended) {
			wrong = append(wrong, fmt.Sprintf("%s: %q is said to hold %s: %s", l.path, l.list, id, x.text(l.list, id)))
		}
	}
	if !l.whole {
		return wrong
	}
	for _, id := range x.model.ever(l.list) {
		if !given[id] && !x.held(l.list, id, "") {
			wrong = append(wrong, fmt.Sprintf("%s: %q lacks %s: %s", l.path, l.list, id, x.text(l.list, id)))
		}
	}
	return wrong
}

func holds(value string) bool { return value != "" }

// honestRoles checks a list of assignments. One through a group is made of two
// facts, the membership and the group's assignment; each must have been true.
func (x *exchange) honestRoles(r roleSight) []string {
	var wrong []string
	for _, id := range r.sortedIDs() {
		if !x.held(rolesList, id, r.held[id]) {
			wrong = append(wrong, fmt.Sprintf("%s: %s is said to hold %s (%s): %s", r.path, r.owner, id, r.held[id], x.text(rolesList, id)))
		}
		if assignee, _, _ := strings.Cut(id, ":"); r.owner != "" && assignee != r.owner && !x.mayBeMember(r.owner, assignee) {
			wrong = append(wrong, fmt.Sprintf("%s: %s is said to hold %s through a group: %s", r.path, r.owner, id, x.text(groupsOf+r.owner, assignee)))
		}
	}
	if !r.whole {
		return wrong
	}
	for _, id := range x.model.ever(rolesList) {
		if _, given := r.held[id]; given || x.mayLack(r, id) {
			continue
		}
		wrong = append(wrong, fmt.Sprintf("%s (%s%s) lacks %s: %s", r.path, r.owner, r.role, id, x.text(rolesList, id)))
	}
	return wrong
}

func (x *exchange) mayBeMember(user, group string) bool {
	return x.held(groupsOf+user, group, "yes") || x.held(membersOf+group, user, "yes")
}

// mayLack reports whether a list may leave an assignment out.
func (x *exchange) mayLack(r roleSight, id string) bool {
	assignee, _, _ := strings.Cut(id, ":")
	may := func(value string) bool { return value == "" || r.role != "" && value != r.role }
	if x.model.History.HeldLike(rolesList, id, may, x.from(), x.ended) {
		return true
	}
	switch {
	case r.owner == "" || r.owner == assignee:
		return false
	case !r.inherited:
		return true
	}
	// Not a member at some instant, by either list, or not to be listed through
	// groups because the user is deactivated or gone.
	return x.held(groupsOf+r.owner, assignee, "") || x.held(membersOf+assignee, r.owner, "") || x.held(liveList, r.owner, "")
}

// rightLogin checks that who is found by a login has it.
func (x *exchange) rightLogin() []string {
	root, asked := x.question.Roots["user"]
	if !asked || root.List != loginsList {
		return nil
	}
	i := slices.IndexFunc(x.seen.users, func(u objectSight) bool { return u.path == "user" })
	if i < 0 {
		return nil
	}
	u := x.seen.users[i]
	if login := strings.Fields(u.value)[1]; !strings.EqualFold(login, root.Key) {
		return []string{fmt.Sprintf("userByLogin(login: %q) is somebody with the login %q", root.Key, login)}
	}
	if !x.held(loginsList, root.Key, u.id) {
		return []string{fmt.Sprintf("userByLogin(login: %q) is %s: %s", root.Key, u.id, x.text(loginsList, root.Key))}
	}
	return nil
}
