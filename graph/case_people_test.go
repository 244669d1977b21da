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

// reportsTo returns the people whose profiles name a user as manager, by login.
func reportsTo(org *oktasim.Org, login string) (ids []string) {
	for _, u := range org.Users() {
		if u.Status != oktasim.Deprovisioned && org.ManagerNamed(u.ID) == login {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// leadOf returns the user with the most reports, and the one with the most managers above.
func leadOf(org *oktasim.Org) (lead, deepest string) {
	logins, most, depth := map[string]string{}, 0, 0
	for _, u := range org.Users() {
		logins[u.Login] = u.ID
	}
	for _, u := range org.Users() {
		if n := len(reportsTo(org, u.Login)); n > most {
			lead, most = u.ID, n
		}
		above := 0
		for at := u.ID; at != ""; at = logins[org.ManagerNamed(at)] {
			above++
		}
		if above > depth {
			deepest, depth = u.ID, above
		}
	}
	return lead, deepest
}
