package admins

import (
	"sync"
	"sync/atomic"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/directory"
	"oktagraph/loaders/membership"
	"oktagraph/loaders/plan"
	"oktagraph/tenant"
)

// adminSizes are what passing answers taught about one org's administrators. They price
// plans; no answer depends on them. Zero is "not known yet".
type adminSizes struct {
	admins batch.Gauge
	// boundRoles is 1 more than the bindings there are, once they were counted.
	bindingCalls, boundRoles batch.Gauge
	customRoles              batch.Gauge
	// askedAlone counts users whose roles were asked for one by one. unlearned:
	// finding out who can have a role for their sake took too long.
	askedAlone demand
	joined     demand // counts users whose lists were asked for the roles of their groups
	unlearned  batch.Mark
	// withheld: the lists of who can have a role are refused.
	withheld batch.Mark
	// flag is whether the admin flag of groups covers custom roles.
	flag flagProof
	// shared is what other replicas were last told, or told.
	shared atomic.Pointer[lesson]
	// labels are the names of Okta's own roles as this org was seen to spell
	// them, by type.
	labels sync.Map
}

// org is all that passing answers taught about one org.
type org struct {
	*directory.OrgSizes
	members *membership.Sizes
	admins  *adminSizes
	kept    *kept
}

// orgOf is what the operations of a tenant have learned.
func orgOf(e *batch.Engine, t *tenant.Tenant) org {
	return org{
		batch.Shared[directory.OrgSizes](e, t), batch.Shared[membership.Sizes](e, t),
		batch.Shared[adminSizes](e, t), batch.Shared[kept](e, t),
	}
}

// learned is what is known of the org's size.
func (o org) learned() plan.Sizes {
	all := o.Learned()
	all.GroupsOfUser = o.members.GroupsOfUser()
	flag := o.admins.flag.get()
	all.Admins, all.Bindings, all.CustomRoles = o.admins.admins.Get(), o.admins.bindingCalls.Get(), o.admins.customRoles.Get()
	all.Withheld, all.FlagCovers, all.FlagBlind = o.admins.withheld.Recently(), flag.covers(), flag.isBlind()
	return all
}

// learned is what is known of the org's size.
func (r *Request) learned() plan.Sizes { return r.org.learned() }
