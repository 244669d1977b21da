package model

// Org is one of the caller's tenants, with the root fields of Query read in it.
type Org struct {
	// ID is the tenant's id.
	ID string
	// Name is the org's display name, nil if it has none.
	Name *string
}
