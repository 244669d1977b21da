package persisted

import "context"

// MaxText is the longest document that clients may register, in bytes: as long as a
// server keeps parsed.
const MaxText = 16 << 10

// Space is whose documents are meant: clients and tenants never find each other's.
type Space struct {
	// Client is the caller's name.
	Client string
	// Tenant and Namespace are the tenant's; both are empty when the request has not said
	// which of the caller's several tenants it is for.
	Tenant, Namespace string
}

// Store keeps what clients register. Implementations are bounded and may forget at any
// time; none returns an error, and all are safe for use by many goroutines.
type Store interface {
	// Get returns the text whose SHA-256 is sum.
	Get(ctx context.Context, in Space, sum string) (text string, ok bool)
	// Add keeps a text, and reports whether it did. It is one that parses and validates, at
	// most [MaxText] long.
	Add(ctx context.Context, in Space, sum, text string) bool
}
