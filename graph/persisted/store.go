package persisted

import "context"

// MaxText is the longest document that clients may register, in bytes: the longest that a
// server keeps parsed.
const MaxText = 16 << 10

// Space separates the documents of clients and tenants, which never find each other's.
type Space struct {
	// Client is the caller's name.
	Client string
	// Tenant and Namespace identify the tenant; both are empty when the request does not name
	// one of the caller's several tenants.
	Tenant, Namespace string
}

// Store keeps what clients register. Implementations are bounded, may forget entries at any
// time, and must be safe for concurrent use.
type Store interface {
	// Get returns the text whose SHA-256 is sum.
	Get(ctx context.Context, in Space, sum string) (text string, ok bool)
	// Add stores a text and reports whether it did. The text is valid and at most [MaxText]
	// long.
	Add(ctx context.Context, in Space, sum, text string) bool
}
