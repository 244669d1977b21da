package loaders

import (
	"sync"
	"sync/atomic"

	"oktagraph/loaders/plan"
	"oktagraph/tenant"
)

// adminSizes are what passing answers taught about one org's administrators. They price
// plans; no answer depends on them. Zero is "not known yet".
type adminSizes struct {
	admins gauge
	// boundRoles is 1 more than the bindings there are, once they were counted.
	bindingCalls, boundRoles gauge
	customRoles              gauge
	// askedAlone counts users whose roles were asked for one by one. unlearned:
	// finding out who can have a role for their sake took too long.
	askedAlone demand
	joined     demand // counts users whose lists were asked for the roles of their groups
	unlearned  mark
	// withheld: the lists of who can have a role are refused.
	withheld mark
	// flag is whether the admin flag of groups covers custom roles.
	flag flagProof
	// shared is what other replicas were last told, or told.
	shared atomic.Pointer[lesson]
	// labels are the names of Okta's own roles as this org was seen to spell
	// them, by type.
	labels sync.Map
}

func (r *Request) adminSizes() *adminSizes { return r.org().admins }

// org is all that passing answers taught about one org.
type org struct {
	*sizes
	admins *adminSizes
}

func (r *Request) org() org { return org{r.sizes(), Shared[adminSizes](r.engine, r.tenant)} }

// orgOf is what the operations of a tenant have learned.
func orgOf(e *Engine, t *tenant.Tenant) org {
	return org{Shared[sizes](e, t), Shared[adminSizes](e, t)}
}

// learned is what is known of the org's size.
func (o org) learned() plan.Sizes {
	all := o.sizes.learned()
	flag := o.admins.flag.get()
	all.Admins, all.Bindings, all.CustomRoles = o.admins.admins.get(), o.admins.bindingCalls.get(), o.admins.customRoles.get()
	all.Withheld, all.FlagCovers, all.FlagBlind = o.admins.withheld.recently(), flag.covers(), flag.isBlind()
	return all
}

// learned is what is known of the org's size.
func (r *Request) learned() plan.Sizes { return r.org().learned() }
