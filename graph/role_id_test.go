package graph_test

import (
	"fmt"
	"testing"

	"oktagraph/oktasim"
)

const roleEveryWay = `query($id: ID!) {role(id: $id) {id label} node(id: $id) {__typename id} nodes(ids: [$id]) {id} viewer {tenant}}`

func TestARoleOfOktasOwnIsFoundWithItsTenantAndWithout(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	for _, id := range []string{"SUPER_ADMIN", "acme:SUPER_ADMIN"} {
		t.Run(id, func(t *testing.T) {
			misuse{
				query: roleEveryWay, vars: map[string]any{"id": id},
				want: `{"role":{"id":"acme:SUPER_ADMIN","label":"Super Administrator"},"node":{"__typename":"Role","id":"acme:SUPER_ADMIN"},"nodes":[{"id":"acme:SUPER_ADMIN"}],"viewer":{"tenant":"acme"}}`,
			}.judge(t, org)
		})
	}
}

// If a caller of one tenant uses a role id of another, it must not get its own role
// instead: a client's cache would confuse the two.
func TestARoleIDOfAnotherTenantIsNullWithoutACall(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	user := org.Users()[0].ID
	for _, id := range []string{
		"globex:SUPER_ADMIN", ":SUPER_ADMIN", "ACME:SUPER_ADMIN", "acme :SUPER_ADMIN", "acme:acme:SUPER_ADMIN", "acme:", "acme:NO_SUCH_ADMIN",
		"acme:super_admin", "acme:../users", "acme:me", user + ":SUPER_ADMIN", "acme:" + user, "acme:" + org.CustomRoles()[0], "globex:" + org.CustomRoles()[0],
	} {
		t.Run(id, func(t *testing.T) {
			misuse{
				query: roleEveryWay, vars: map[string]any{"id": id},
				want: `{"role":null,"node":null,"nodes":[null],"viewer":{"tenant":"acme"}}`,
			}.judge(t, org)
		})
	}
}

func TestAWordForARoleThatIsNewToUsIsFoundAgainOnceItWasSeen(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: oktasim.Config{Users: 5, Groups: 3, DirectAdmins: -1}})
	const word, id = "MOON_LANDING_ADMIN", "acme:MOON_LANDING_ADMIN"
	user := w.person(t, ada, "A", oktasim.Active)
	w.grant(t, user, word)
	query := fmt.Sprintf(`{plain: role(id: %q) {id} role(id: %q) {id kind type label description permissions {label}} node(id: %q) {__typename id}}`, word, id, id)
	for _, step := range []struct{ query, want string }{
		{query, `{"plain":null,"role":null,"node":null}`},
		{
			fmt.Sprintf(`{user(id: %q) {roles {id kind label}}}`, user),
			fmt.Sprintf(`{"user":{"roles":[{"id":%q,"kind":"UNKNOWN","label":%q}]}}`, id, word),
		},
		{query, fmt.Sprintf(
			`{"plain":{"id":%q},"role":{"id":%q,"kind":"UNKNOWN","type":%q,"label":%q,"description":null,"permissions":null},"node":{"__typename":"Role","id":%q}}`,
			id, id, word, word, id)},
		{
			fmt.Sprintf(`{role(id: %q) {assignments {nodes {assignee {id}}}}}`, id),
			fmt.Sprintf(`{"role":{"assignments":{"nodes":[{"assignee":{"id":%q}}]}}}`, user),
		},
	} {
		if a := w.mustAsk(t, step.query, nil); string(a.Data) != step.want {
			t.Errorf("%s:\n got %s\nwant %s", step.query, a.Data, step.want)
		}
	}
}
