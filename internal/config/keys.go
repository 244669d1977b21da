package config

import "fmt"

// CheckCostLimit says what keeps a number from being a client's cost limit.
func CheckCostLimit(n int) error {
	if n < 1 || n > maxCostLimit {
		return fmt.Errorf("must be from 1 to %d; leave it out for %d", maxCostLimit, DefaultCostLimit)
	}
	return nil
}

// errNobody explains an empty list of clients, with no store that could hold keys of others.
const errNobody = "none, so nobody could call the server; add one with name, key, tenants and scopes, " +
	"or a store, and make keys there with: oktagraph key create"
