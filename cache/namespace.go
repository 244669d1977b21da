package cache

import (
	"errors"
	"fmt"
	"regexp"
)

// partPattern keeps the parts of a key separate: no part contains a colon, a brace or a
// wildcard. Package tenant restricts tenant ids further.
var partPattern = regexp.MustCompile(`^[0-9A-Za-z._-]{1,128}$`)

// ErrNamespace means that a namespace could not be built.
var ErrNamespace = errors.New("invalid cache namespace")

// Namespace is the part of every key that separates tenants, and within a
// tenant separates one org, credential and generation from the next. The zero
// Namespace holds nothing: reads of it miss and writes to it are dropped, so a
// caller that omits the namespace can never mix two tenants.
type Namespace struct {
	prefix string // "og:<tenant>:<ns>", "" in the zero value
	tenant string
	keep   Keep
}

// Keep reports whether a field may be stored in Redis. The code that makes the namespace and
// the kinds' Trim agree on the fields' names.
type Keep func(field string) bool

// Keeping returns the namespace with a choice of the fields that go to Redis; nil means all.
// A different choice needs a namespace with another name.
func (n Namespace) Keeping(keep Keep) Namespace {
	n.keep = keep
	return n
}

// NewNamespace builds the namespace of one tenant. ns is the caller's hash of
// origin, credential and generation. It and the tenant id must be valid in a key,
// else the error wraps [ErrNamespace].
func NewNamespace(tenant, ns string) (Namespace, error) {
	if !partPattern.MatchString(tenant) {
		return Namespace{}, fmt.Errorf("%w: tenant id %q does not match %s", ErrNamespace, tenant, partPattern)
	}
	if !partPattern.MatchString(ns) {
		return Namespace{}, fmt.Errorf("%w: namespace of tenant %s does not match %s", ErrNamespace, tenant, partPattern)
	}
	return Namespace{prefix: "og:" + tenant + ":" + ns, tenant: tenant}, nil
}

func (n Namespace) valid() bool { return n.prefix != "" }
