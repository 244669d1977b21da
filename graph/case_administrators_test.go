package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"oktagraph/oktasim"
)

// addResources names the resources of resource sets.
func (n *caseNames) addResources(t *testing.T, org *oktasim.Org) {
	t.Helper()
	resources := 0
	for _, set := range org.ResourceSets() {
		for _, res := range org.ResourcesOf(set) {
			resources++
			n.add(t, fmt.Sprintf("resource:%d", resources), res.ID)
			if id := strings.Split(res.ORN, ":")[3]; n.numbers[id] == "" {
				n.add(t, "org", id)
			}
		}
	}
}

func serviceAppIDs(org *oktasim.Org) []string {
	var ids []string
	for _, app := range org.ServiceApps() {
		ids = append(ids, app.ID)
	}
	return ids
}
