package cache

import (
	"errors"
	"fmt"
	"regexp"
)

// These keep the parts of a key apart, whoever calls. Tenant ids are package tenant's to
// define; a test holds the two to each other.
var (
	tenantPattern    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	namespacePattern = regexp.MustCompile(`^[0-9A-Za-z._-]{1,128}$`)
)

// ErrNamespace means that a namespace could not be built.
var ErrNamespace = errors.New("invalid cache namespace")

// Namespace is the part of every key that separates tenants, and within a
// tenant separates one org, credential and generation from the next. The zero
// Namespace holds nothing: reads of it miss and writes to it are dropped, so
// that forgetting the tenant can never mix two of them.
type Namespace struct {
	prefix string // "og:<tenant>:<ns>", "" in the zero value
}

// NewNamespace builds the namespace of one tenant. ns is the caller's hash of
// origin, credential and generation; it and the tenant id must match the
// patterns above, else the error wraps [ErrNamespace].
func NewNamespace(tenant, ns string) (Namespace, error) {
	if !tenantPattern.MatchString(tenant) {
		return Namespace{}, fmt.Errorf("%w: tenant id %q does not match %s", ErrNamespace, tenant, tenantPattern)
	}
	if !namespacePattern.MatchString(ns) {
		return Namespace{}, fmt.Errorf("%w: namespace of tenant %s does not match %s", ErrNamespace, tenant, namespacePattern)
	}
	return Namespace{prefix: "og:" + tenant + ":" + ns}, nil
}

func (n Namespace) valid() bool { return n.prefix != "" }
