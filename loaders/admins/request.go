package admins

import (
	"sync/atomic"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/membership"
	"oktagraph/okta"
)

// Request is one operation's view of its org: its users and groups, and who can hold a role.
type Request struct {
	*membership.Request
	okta *okta.Client
	org  org

	// ahead is kept when the admin directory that is read ahead has arrived; nil if none is.
	ahead atomic.Pointer[batch.Promise]
	told  answered

	expanded Expanded // may be nil
}

// NewRequest makes an operation's view of its org.
func NewRequest(core *batch.Request) *Request {
	t := core.Tenant()
	r := &Request{Request: membership.NewRequest(core), okta: t.Okta, org: orgOf(core.Engine, t)}
	if r.Hints.Index {
		r.OnComing(r.readAhead)
	}
	return r
}
