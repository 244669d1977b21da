package cache

import (
	"errors"
	"fmt"
	"regexp"
)

// partPattern keeps the parts of a key apart, whoever calls: no part holds a colon, a
// brace or a wildcard. What a tenant id may be beyond that is package tenant's to say.
var partPattern = regexp.MustCompile(`^[0-9A-Za-z._-]{1,128}$`)

// ErrNamespace means that a namespace could not be built.
var ErrNamespace = errors.New("invalid cache namespace")

// Namespace is the part of every key that separates tenants, and within a
// tenant separates one org, credential and generation from the next. The zero
// Namespace holds nothing: reads of it miss and writes to it are dropped, so
// that forgetting the tenant can never mix two of them.
type Namespace struct {
	prefix string // "og:<tenant>:<ns>", "" in the zero value
	tenant string
	keep   Keep
}

// Keep reports whether a field may lie in Redis. What fields are called is between who
// makes the namespace and the kinds' own Trim.
type Keep func(field string) bool

// Keeping is the namespace with a choice of what of its values goes to Redis; nil is all.
// Whoever chooses otherwise needs a namespace of another name.
func (n Namespace) Keeping(keep Keep) Namespace {
	n.keep = keep
	return n
}

// NewNamespace builds the namespace of one tenant. ns is the caller's hash of
// origin, credential and generation; it and the tenant id must be fit for a key,
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
