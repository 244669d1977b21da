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

// adminSizes holds what answers revealed about one org's administrators. They price plans; no
// answer depends on them. Zero means "not known yet".
type adminSizes struct {
	admins fetch.Gauge
	// boundRoles is the number of bindings plus 1, once they were counted.
	bindingCalls, boundRoles fetch.Gauge
	customRoles              fetch.Gauge
	// clients counts the OAuth clients, serviceApps those that act for themselves.
	clients, serviceApps fetch.Gauge
	// askedAlone counts users whose roles were read one by one. unlearned: finding out who can
	// have a role for their sake took too long.
	askedAlone demand
	joined     demand // counts users whose lists were read for the roles of their groups
	unlearned  fetch.Mark
	// withheld: Okta refuses the lists of who can have a role.
	withheld fetch.Mark
	// flag records whether the admin flag of groups covers custom roles.
	flag flagProof
	// shared is the lesson last sent to or received from other replicas.
	shared atomic.Pointer[lesson]
}

// org is all that answers revealed about one org.
type org struct {
	*directory.OrgSizes
	members *membership.Sizes
	admins  *adminSizes
	kept    *kept
}

// orgOf returns what the operations of a tenant have learned.
func orgOf(e *fetch.Engine, t *tenant.Tenant) org {
	return org{
		fetch.Shared[directory.OrgSizes](e, t), fetch.Shared[membership.Sizes](e, t),
		fetch.Shared[adminSizes](e, t), fetch.Shared[kept](e, t),
	}
}

// learned returns what is known of the org's size.
func (o org) learned() plan.Sizes {
	all := o.Learned()
	all.GroupsOfUser = o.members.GroupsOfUser()
	flag := o.admins.flag.get()
	all.Admins, all.Bindings, all.CustomRoles = o.admins.admins.Get(), o.admins.bindingCalls.Get(), o.admins.customRoles.Get()
	all.Clients, all.ServiceApps = o.admins.clients.Get(), o.admins.serviceApps.Get()
	all.Withheld, all.FlagCovers, all.FlagBlind = o.admins.withheld.Recently(), flag.covers(), flag.isBlind()
	return all
}

// Learned returns what is known of the org's size.
func (r *Request) Learned() plan.Sizes { return r.org.learned() }

// NoteCustomRoles records how many roles the org defined.
func (r *Request) NoteCustomRoles(n int) { r.org.admins.customRoles.Set(n) }

// directoryCalls is the cost of reading the missing parts for this many keys, by the known
// sizes of the org.
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
	return calls + min(asked, s.AdminGroups) // these are read in any case
}

// directoryCeiling is what may be spent on the next part of the admin directory. If nothing is
// known of its cost in this org, it is a tenth of the cost of reading each key; if some is
// known, all of that cost; and 0, no bound, if all is known: then the plan has weighed it.
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

// noteWithheld records that the lists of who can have a role are refused; a credential that is
// refused everything proves nothing about them.
func (r *Request) noteWithheld(err error) {
	if !okta.IsUnauthorized(err) {
		r.org.admins.withheld.Note()
	}
}
