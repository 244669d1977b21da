package config

import "fmt"

// CheckCostLimit returns why a number cannot be a client's cost limit.
func CheckCostLimit(n int) error {
	if n < 1 || n > maxCostLimit {
		return fmt.Errorf("must be from 1 to %d; leave it out for %d", maxCostLimit, DefaultCostLimit)
	}
	return nil
}

// errNobody explains an empty list of clients, when there is no store that could hold keys either.
const errNobody = "none, so nobody could call the server; add one with name, key, tenants and scopes, " +
	"or a store, and make keys there with: oktagraph key create"
