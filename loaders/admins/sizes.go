package admins

import (
	"context"
	"sync/atomic"

	"oktagraph/loaders/directory"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/membership"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// adminSizes are what passing answers taught about one org's administrators. They price
// plans; no answer depends on them. Zero is "not known yet".
type adminSizes struct {
	admins fetch.Gauge
	// boundRoles is 1 more than the bindings there are, once they were counted.
	bindingCalls, boundRoles fetch.Gauge
	customRoles              fetch.Gauge
	// clients are the OAuth clients there are, serviceApps those that act for themselves.
	clients, serviceApps fetch.Gauge
	// askedAlone counts users whose roles were asked for one by one. unlearned:
	// finding out who can have a role for their sake took too long.
	askedAlone demand
	joined     demand // counts users whose lists were asked for the roles of their groups
	unlearned  fetch.Mark
	// withheld: the lists of who can have a role are refused.
	withheld fetch.Mark
	// flag is whether the admin flag of groups covers custom roles.
	flag flagProof
	// shared is what other replicas were last told, or told.
	shared atomic.Pointer[lesson]
}

// org is all that passing answers taught about one org.
type org struct {
	*directory.OrgSizes
	members *membership.Sizes
	admins  *adminSizes
	kept    *kept
}

// orgOf is what the operations of a tenant have learned.
func orgOf(e *fetch.Engine, t *tenant.Tenant) org {
	return org{
		fetch.Shared[directory.OrgSizes](e, t), fetch.Shared[membership.Sizes](e, t),
		fetch.Shared[adminSizes](e, t), fetch.Shared[kept](e, t),
	}
}

// learned is what is known of the org's size.
func (o org) learned() plan.Sizes {
	all := o.Learned()
	all.GroupsOfUser = o.members.GroupsOfUser()
	flag := o.admins.flag.get()
	all.Admins, all.Bindings, all.CustomRoles = o.admins.admins.Get(), o.admins.bindingCalls.Get(), o.admins.customRoles.Get()
	all.Clients, all.ServiceApps = o.admins.clients.Get(), o.admins.serviceApps.Get()
	all.Withheld, all.FlagCovers, all.FlagBlind = o.admins.withheld.Recently(), flag.covers(), flag.isBlind()
	return all
}

// Learned is what is known of the org's size.
func (r *Request) Learned() plan.Sizes { return r.org.learned() }

// NoteCustomRoles takes in how many roles the org defined.
func (r *Request) NoteCustomRoles(n int) { r.org.admins.customRoles.Set(n) }

// directoryCalls is what reading the missing parts for so many keys costs, by the
// sizes this org is known to have.
func (r *Request) directoryCalls(ctx context.Context, w directoryWanted, asked int) int {
	s := r.Learned()
	calls := 0
	if index, _ := r.PlannedIndex(ctx, asked); index == nil || !index.Complete {
		calls += s.StatisticsCalls(index != nil)
	}
	if !fetch.IsFresh(r, fetch.GetMany(ctx, r, bindingsKind, []string{bindingsID})[0]) {
		calls += s.BindingCalls()
	}
	if w.users {
		return calls + s.AssigneeCalls() + s.AdminGroupCalls() + s.AdminsAmong(asked)
	}
	return calls + min(asked, s.AdminGroups) // which are asked all the same
}

// directoryCeiling is what may be spent on the next part of the admin directory. Where nothing is
// known of what they cost in this org it is a tenth of what asking everybody costs,
// where something is known all of that, and 0, no bound, where all is: then the plan
// has weighed it.
func (r *Request) directoryCeiling(asked int) int {
	s := r.org.admins
	switch flag := s.flag.get(); {
	case flag.covers(), flag.isBlind() && s.boundRoles.Get() > 0:
		return 0
	case flag.isBlind() && s.bindingCalls.Get() > 0:
		return asked
	default:
		return max(1, asked/10)
	}
}

// noteWithheld notes that the lists of who can have a role are refused; a credential
// that is refused everything says nothing of them.
func (r *Request) noteWithheld(err error) {
	if !okta.IsUnauthorized(err) {
		r.org.admins.withheld.Note()
	}
}
