package oktasim_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
	"oktagraph/okta/oktasim"

	"github.com/getkin/kin-openapi/openapi3"
)

// difference is a place where what Okta was recorded to answer and what its
// specification says are not the same; the simulator follows the recordings.
type difference struct {
	path   string // of the operation, "" for all
	place  string // in the body, numbers left out
	reason string // why the recording is right
}

func differences() []difference {
	const (
		nulls    = "recorded with null; Okta's API reference allows any property without a value to be null or absent"
		examples = "null in the specification's own examples (spec-examples/logs.json), and in any event of the system"
	)
	return []difference{
		{"/api/v1/apps", "accessibility.", nulls},
		{"/api/v1/apps/{appId}", "accessibility.", nulls},
		{"/api/v1/groups/{groupId}/apps", "accessibility.", nulls},
		{"/api/v1/org", "_links.logo: ", nulls},
		{"/api/v1/org", "address", nulls},
		{"/api/v1/org", "city: ", nulls},
		{"/api/v1/org", "country: ", nulls},
		{"/api/v1/org", "expiresAt: ", nulls},
		{"/api/v1/org", "postalCode: ", nulls},
		{"/api/v1/org", "state: ", nulls},
		{"/api/v1/groups/{groupId}/owners", "originId: ", nulls},
		{"/api/v1/logs", "actor.detailEntry: ", examples},
		{"/api/v1/logs", "authenticationContext.", examples},
		{"/api/v1/logs", "client.", examples},
		{"/api/v1/logs", "legacyEventType: ", examples},
		{"/api/v1/logs", "outcome.reason: ", examples},
		{"/api/v1/logs", "target.detailEntry: ", examples},
		{"/api/v1/users/{userId}/roles", "type: value is not one of", "MOBILE_ADMIN is recorded and not among the specification's role types"},
		{"/api/v1/users/{userId}/roles/{roleAssignmentId}", `: discriminator property "type" has invalid value`, "the same"},
		{"/api/v1/groups/{groupId}/owners", `string doesn't match the format "date-time"`, "recorded as 2026-03-04 10:08:01.0, without T and zone"},
		{"/api/v1/meta/schemas/user/{schemaId}", "definitions.custom.properties.workload.enum: ", "number attributes were recorded with enums of numbers such as 0.01; the specification knows strings and integers"},
		{"/api/v1/iam/roles/{roleIdOrLabel}/permissions", "permissions.conditions.include.", "recorded as a list of attribute names; the specification says object"},
	}
}

// contractOrg is an org in which every kind of object occurs.
func contractOrg(t testing.TB) *oktasim.Org {
	t.Helper()
	org := newOrg(t, oktasim.Config{Seed: 5, Users: 300, Groups: 60, DirectAdmins: 30, Hooks: &receiver{}, Governance: true, Realms: true, IAMRoles: true})
	user, err := org.CreateUser(oktasim.Profile{"login": "a@b.example", "email": "a@b.example", "firstName": "A", "lastName": "B"}, oktasim.Active)
	if err != nil {
		t.Fatal(err)
	}
	if err := org.AddMember(plainGroup(org), user); err != nil {
		t.Fatal(err)
	}
	return org
}

func plainGroup(org *oktasim.Org) string {
	for _, g := range org.Groups() {
		if g.Type == "OKTA_GROUP" && g.Members > 0 && !g.HasRoles {
			return g.ID
		}
	}
	return ""
}

// contractTargets names requests for every operation of the specification.
func contractTargets(t testing.TB, org *oktasim.Org) []string {
	t.Helper()
	targets := []string{
		"/api/v1/users", "/api/v1/users?search=status+eq+%22DEPROVISIONED%22", "/api/v1/users?q=a", "/api/v1/users?fields=id,status,profile:(firstName)",
		"/api/v1/groups", "/api/v1/groups?expand=stats,app", "/api/v1/groups?q=E", "/api/v1/groups/rules", "/api/v1/groups/rules?expand=groupIdToGroupNameMap",
		"/api/v1/iam/assignees/users", "/api/v1/iam/assignees/users?limit=1", "/api/v1/iam/roles", "/api/v1/iam/resource-sets", "/api/v1/meta/types/user",
		"/api/v1/meta/types/user/default", "/api/v1/meta/schemas/user/default", "/api/v1/meta/schemas/group/default", "/api/v1/apps", "/api/v1/logs",
		"/api/v1/org", "/.well-known/okta-organization",
	}
	statuses := map[oktasim.Status]bool{}
	for _, u := range org.Users() {
		if !statuses[u.Status] {
			statuses[u.Status] = true
			targets = append(targets, "/api/v1/users/"+u.ID, "/api/v1/users/"+u.ID+"/groups", "/api/v1/users/"+u.ID+"/factors",
				"/api/v1/users/"+u.ID+"/appLinks", "/api/v1/users/"+u.ID+"/linkedObjects/manager", "/api/v1/users/"+u.ID+"/linkedObjects/subordinate")
		}
	}
	roles := func(base, id string) {
		targets = append(targets, base+id+"/roles", base+id+"/roles?expand=targets/groups", base+id+"/roles?expand=targets/catalog/apps")
		for _, a := range org.AssignmentsOf(id) {
			one := base + id + "/roles/" + a.ID
			targets = append(targets, one, one+"/targets/groups", one+"/targets/catalog/apps")
		}
	}
	direct, _ := org.Admins()
	for _, id := range direct {
		roles("/api/v1/users/", id)
	}
	for _, g := range org.Groups() {
		if g.HasRoles {
			roles("/api/v1/groups/", g.ID)
			targets = append(targets, "/api/v1/groups/"+g.ID, "/api/v1/groups/"+g.ID+"/users", "/api/v1/groups/"+g.ID+"/apps")
		}
		if g.Type != "OKTA_GROUP" {
			targets = append(targets, "/api/v1/groups/"+g.ID)
		}
		targets = append(targets, "/api/v1/groups/"+g.ID+"/owners")
	}
	for _, id := range org.CustomRoles() {
		targets = append(targets, "/api/v1/iam/roles/"+id, "/api/v1/iam/roles/"+id+"/permissions")
	}
	for _, id := range org.ResourceSets() {
		set := "/api/v1/iam/resource-sets/" + id
		targets = append(targets, set, set+"/resources", set+"/bindings")
		for _, b := range decode[struct{ Roles []ident }](t, get(t, org, set+"/bindings")).Roles {
			targets = append(targets, set+"/bindings/"+b.ID, set+"/bindings/"+b.ID+"/members")
		}
	}
	for _, list := range []string{"/api/v1/apps", "/api/v1/groups/rules"} {
		for _, x := range decode[[]ident](t, get(t, org, list)) {
			targets = append(targets, list+"/"+x.ID)
		}
	}
	return targets
}

func loadSpec(t testing.TB) *openapi3.T {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromFile(filepath.Join(testkit.SharedOkta(t), "openapi-subset.json"))
	if err != nil {
		t.Fatalf("load the specification: %v", err)
	}
	return spec
}

// operation finds the specification's path for a target, exact ones first.
func operation(spec *openapi3.T, target string) (string, *openapi3.Operation) {
	u, _ := url.Parse(target)
	have := strings.Split(u.Path, "/")
	best, fewest := "", 100
	for path := range spec.Paths.Map() {
		want := strings.Split(path, "/")
		if len(want) != len(have) {
			continue
		}
		names := 0
		fits := true
		for i := range want {
			switch {
			case strings.HasPrefix(want[i], "{"):
				names++
			case want[i] != have[i]:
				fits = false
			}
		}
		if fits && names < fewest {
			best, fewest = path, names
		}
	}
	if best == "" {
		return "", nil
	}
	return best, spec.Paths.Find(best).Get
}

// TestEveryAnswerKeepsToTheSpecification validates every answer against Okta's
// own contract, apart from the listed differences, each of which must still
// occur.
func TestEveryAnswerKeepsToTheSpecification(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	org := contractOrg(t)
	covered := map[string]bool{}
	used := map[int]bool{}
	seen := map[string]bool{}
	for _, target := range contractTargets(t, org) {
		path, op := operation(spec, target)
		if op == nil && strings.Contains(target, "/roles/") && strings.HasPrefix(target, "/api/v1/groups/") {
			continue // recorded, and in Okta's specification; our subset of it leaves it out
		}
		if op == nil {
			t.Errorf("%s: the specification has no such operation", target)
			continue
		}
		covered[path] = true
		r := get(t, org, target)
		if r.Status != 200 {
			t.Errorf("%s: status %d: %s", target, r.Status, r.Body)
			continue
		}
		var body any
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Errorf("%s: %v", target, err)
			continue
		}
		content := op.Responses.Status(200).Value.Content.Get("application/json")
		for _, problem := range problems(content.Schema.Value.VisitJSON(body, openapi3.MultiErrors(), openapi3.VisitAsResponse(), openapi3.EnableFormatValidation())) {
			i := slices.IndexFunc(differences(), func(d difference) bool {
				return (d.path == "" || d.path == path) && strings.HasPrefix(problem, d.place)
			})
			if i >= 0 {
				used[i] = true
				continue
			}
			if line := path + " " + problem; !seen[line] {
				seen[line] = true
				t.Errorf("%s (%s)", line, target)
			}
		}
	}
	for path := range spec.Paths.Map() {
		if !covered[path] {
			t.Errorf("no answer was asked of %s", path)
		}
	}
	for i, d := range differences() {
		if !used[i] {
			t.Errorf("listed difference does not occur any more: %s %s", d.path, d.place)
		}
	}
}

// problems flattens a validation error to lines "place: reason".
func problems(err error) []string {
	if err == nil {
		return nil
	}
	var multi openapi3.MultiError
	if errors.As(err, &multi) {
		var out []string
		for _, e := range multi {
			out = append(out, problems(e)...)
		}
		return out
	}
	var one *openapi3.SchemaError
	if !errors.As(err, &one) {
		return []string{err.Error()}
	}
	if one.Origin != nil {
		if inner := problems(one.Origin); len(inner) > 0 {
			return inner
		}
	}
	var place []string
	for _, p := range one.JSONPointer() {
		if strings.Trim(p, "0123456789") != "" {
			place = append(place, p)
		}
	}
	reason, _, _ := strings.Cut(one.Reason, "\n")
	return []string{strings.Join(place, ".") + ": " + reason}
}

// The contract is only as wide as the org it is tested on.
func TestContractOrgHasEveryKindOfAssignment(t *testing.T) {
	t.Parallel()
	org := contractOrg(t)
	kinds := map[string]bool{}
	direct, _ := org.Admins()
	for _, id := range direct {
		for _, a := range org.AssignmentsOf(id) {
			kinds[a.RoleType] = true
		}
	}
	for _, want := range []string{"SUPER_ADMIN", "MOBILE_ADMIN", "CUSTOM", "WORKFLOWS_ADMIN", "ACCESS_CERTIFICATIONS_ADMIN", "APP_ADMIN"} {
		if !kinds[want] {
			t.Errorf("nobody holds %s", want)
		}
	}
}
