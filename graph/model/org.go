package model

// Org is one of the caller's tenants, with the root fields of Query read in it.
type Org struct {
	// ID is the tenant's.
	ID string
	// Name is what people call the org; nil when it has none.
	Name *string
}
