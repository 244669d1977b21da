package graph_test

import (
	"fmt"
	"testing"

	"oktagraph/oktasim"
)

// addPeople names the user types, the realm, and each user's factors by the user's number.
func (n *caseNames) addPeople(t *testing.T, org *oktasim.Org) {
	t.Helper()
	for i, id := range org.UserTypes() {
		if n.numbers[id] == "" {
			n.add(t, fmt.Sprintf("userType:%d", i+1), id)
		}
	}
	n.add(t, "realm", org.Realm())
	for i, u := range org.Users() {
		for j, f := range org.FactorsOf(u.ID) {
			n.add(t, fmt.Sprintf("factor:%d:%d", i+1, j+1), f.ID)
		}
	}
}
