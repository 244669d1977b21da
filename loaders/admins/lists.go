package admins

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// The fields whose plan rows show the cost of the lists.
const (
	UserRolesField  = "User.roleAssignments"
	GroupRolesField = "Group.roleAssignments"
)

const withheldWhy = "okta does not list who can have a role for this credential"

// UserRoles is the answer of GET /users/{id}/roles: the user's own assignments, and those that
// the user's groups bring (Told). A nil Told is unknown, an empty one means none; Redis
// preserves the difference.
type UserRoles struct {
	Own  []*okta.RoleAssignment `json:"own"`
	Told []*okta.RoleAssignment `json:"told"`
}

// The kinds of the lists in the cache, by the id of the user or group.
var (
	UserRolesKind  = fetch.JSONKind[UserRoles]("u.r", fetch.SoftObject, fetch.Hard)
	GroupRolesKind = fetch.JSONKind[[]*okta.RoleAssignment]("g.r", fetch.SoftObject, fetch.Hard)
)

// splitRoles splits a user's list into the user's own assignments and the groups'. Told is nil
// when one of the groups is not named, as the list then does not identify the user's inherited
// roles.
func splitRoles(list []*okta.RoleAssignment) UserRoles {
	roles := UserRoles{Own: []*okta.RoleAssignment{}, Told: []*okta.RoleAssignment{}}
	whole := true
	for _, a := range list {
		switch {
		case a.AssignmentType == string(okta.GroupAssignee) || a.AssignmentType == "" && a.AssigneeKind == okta.GroupAssignee:
			whole = whole && a.AssigneeID != ""
			roles.Told = append(roles.Told, a)
		default: // unknown kinds too: they are shown as such
			roles.Own = append(roles.Own, a)
		}
	}
	if !whole {
		roles.Told = nil
	}
	return roles
}

// rolesAsked is for how many users or groups lists are requested, and why.
type rolesAsked struct {
	asked int
	known bool // it is known who can have a role
	why   string
}

func (a rolesAsked) plan(calls int) plan.Plan {
	p := plan.Assignments(plan.RoleBatch{Asked: a.asked, Directory: a.asked, Known: a.known, Candidates: calls})
	p.Calls = calls
	if a.why != "" {
		p.Why = a.why
	}
	return p
}

// RolesOfEveryone holds the lists of everyone who can have a role.
type RolesOfEveryone struct {
	Users   map[string]fetch.Answer[UserRoles]
	Groups  map[string]fetch.Answer[[]*okta.RoleAssignment]
	Clients map[string]fetch.Answer[[]*okta.RoleAssignment] // if requested
	// NoClients is why the clients could not be found.
	NoClients error
}

// RolesOfAll reads the lists of all assignees of some kinds who can have a role: the users Okta
// lists as assignees, the groups that may have roles, and the service apps.
func (r *Request) RolesOfAll(ctx context.Context, wanted plan.AssigneeKinds) (all RolesOfEveryone, err error) {
	if wanted == (plan.AssigneeKinds{}) {
		return all, nil
	}
	w := directoryWanted{users: wanted.Users}
	r.ahead.Load().Wait(ctx)
	var f *Directory
	var found fetch.Answer[[]string]
	err = fetch.Each(ctx, []func(context.Context) error{
		func(ctx context.Context) (err error) {
			if f = r.knownDirectory(ctx, w); f == nil {
				f, err = r.readDirectory(ctx, w)
			}
			return err
		},
		func(ctx context.Context) error {
			if wanted.Clients {
				found = r.serviceApps(ctx)
			}
			return nil
		},
	}, func(ctx context.Context, read func(context.Context) error) error { return read(ctx) })
	if err != nil {
		return all, err
	}
	err = fetch.Each(ctx, []func(context.Context){
		func(ctx context.Context) {
			if wanted.Users {
				all.Users = r.readUserRoles(ctx, batch.SortedKeys(f.users), rolesAsked{asked: len(f.users), known: true})
			}
		},
		func(ctx context.Context) {
			if wanted.Groups {
				all.Groups = r.readGroupRoles(ctx, f.groupIDs, len(f.groupIDs))
			}
		},
		func(ctx context.Context) {
			if wanted.Clients {
				all.Clients, all.NoClients = r.rolesOfServiceApps(ctx, found, f.clients)
			}
		},
	}, func(ctx context.Context, read func(context.Context)) error { read(ctx); return nil })
	return all, err
}

// Assignees holds the ids of users, groups and OAuth clients.
type Assignees struct{ Users, Groups, Clients []string }

// Add adds an assignee, once; other kinds are ignored.
func (a *Assignees) Add(kind okta.AssigneeKind, id string) {
	list := &a.Users
	switch kind {
	case okta.UserAssignee:
	case okta.GroupAssignee:
		list = &a.Groups
	case okta.ClientAssignee:
		list = &a.Clients
	default:
		return
	}
	if !slices.Contains(*list, id) {
		*list = append(*list, id)
	}
}

// RolesOf reads the lists of assignees who are known to hold roles.
func (r *Request) RolesOf(ctx context.Context, who Assignees) (all RolesOfEveryone) {
	_ = fetch.Each(ctx, []func(context.Context){
		func(ctx context.Context) {
			all.Users = r.readUserRoles(ctx, who.Users, rolesAsked{asked: len(who.Users), known: true})
		},
		func(ctx context.Context) { all.Groups = r.readGroupRoles(ctx, who.Groups, len(who.Groups)) },
		func(ctx context.Context) { all.Clients = r.RolesOfClients(ctx, who.Clients) },
	}, func(ctx context.Context, read func(context.Context)) error { read(ctx); return nil })
	return all
}
