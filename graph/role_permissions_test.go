package graph_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A client must not mistake null for a role without permissions, so the schema names the
// roles whose permissions are null.
func TestTheSchemaNamesTheRolesWhosePermissionsAreNotKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	var data map[string]struct {
		Nodes []struct {
			Type        string
			Permissions []struct{ Label string }
		}
	}
	w.mustAsk(t, `{
		standard: roles(kind: STANDARD) {nodes {type permissions {label}}}
		iam: roles(kind: IAM) {nodes {type permissions {label}}}
	}`, nil).into(t, &data)
	var unknown []string
	for _, list := range data {
		for _, role := range list.Nodes {
			if role.Permissions == nil {
				unknown = append(unknown, role.Type)
			}
		}
	}
	said := loadSchema(t, sources(t)...).Types["Role"].Fields.ForName("permissions").Description
	named := regexp.MustCompile(`[A-Z]+(_[A-Z]+)+`).FindAllString(said, -1)
	slices.Sort(unknown)
	slices.Sort(named)
	if diff := cmp.Diff(unknown, named); diff != "" {
		t.Errorf("roles without permissions (-answered +described):\n%s", diff)
	}
}
