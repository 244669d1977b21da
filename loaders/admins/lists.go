package admins

import (
	"context"
	"slices"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// The fields whose plan rows tell what the lists cost.
const (
	UserRolesField  = "User.roleAssignments"
	GroupRolesField = "Group.roleAssignments"
)

const withheldWhy = "okta does not list who can have a role for this credential"

// UserRoles is what GET /users/{id}/roles says: the user's own assignments, and those
// that the user's groups bring (Told). A nil Told is not known, an empty one is none; both
// survive Redis.
type UserRoles struct {
	Own  []*okta.RoleAssignment `json:"own"`
	Told []*okta.RoleAssignment `json:"told"`
}

// The kinds of the lists in the cache, by the id of the user or group.
var (
	UserRolesKind  = fetch.JSONKind[UserRoles]("u.r", fetch.SoftObject, fetch.Hard)
	GroupRolesKind = fetch.JSONKind[[]*okta.RoleAssignment]("g.r", fetch.SoftObject, fetch.Hard)
)

// splitRoles divides a user's list into the user's own and its groups'. Told is
// nil when one of the groups' cannot be named, which means that the list does
// not tell the user's inherited roles.
func splitRoles(list []*okta.RoleAssignment) UserRoles {
	roles := UserRoles{Own: []*okta.RoleAssignment{}, Told: []*okta.RoleAssignment{}}
	whole := true
	for _, a := range list {
		switch {
		case a.AssignmentType == string(okta.GroupAssignee) || a.AssignmentType == "" && a.AssigneeKind == okta.GroupAssignee:
			whole = whole && a.AssigneeID != ""
			roles.Told = append(roles.Told, a)
		default: // of a kind that is not known yet, too: it is shown as such
			roles.Own = append(roles.Own, a)
		}
	}
	if !whole {
		roles.Told = nil
	}
	return roles
}

// rolesAsked says for how many users or groups lists are asked, and why so.
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

// RolesOfEveryone are the lists of everyone who can have a role.
type RolesOfEveryone struct {
	Users   map[string]fetch.Answer[UserRoles]
	Groups  map[string]fetch.Answer[[]*okta.RoleAssignment]
	Clients map[string]fetch.Answer[[]*okta.RoleAssignment] // when they are asked for
	// NoClients is why the clients could not be found.
	NoClients error
}

// RolesOfAll reads the lists of everyone of some kinds who can have a role: the users Okta
// lists as assignees, the groups that may have roles, and the service apps. Nobody else is
// asked.
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

// Assignees are users, groups and OAuth clients by their ids.
type Assignees struct{ Users, Groups, Clients []string }

// Add adds one of a kind, once; nothing is known of other kinds.
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
