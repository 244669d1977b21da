package okta_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit"
	"oktagraph/okta"

	"github.com/getkin/kin-openapi/openapi3"
)

// reads are all reads of the client, by the method's name.
func reads() map[string]func(ctx context.Context, c *okta.Client) error {
	type call = func(ctx context.Context, c *okta.Client) error
	const after = "cursor"
	return map[string]call{
		"ListApps": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListApps(ctx, okta.AppQuery{Filter: `status eq "ACTIVE"`, Q: "a", After: after, Limit: 5000})
			return err
		},
		"GetApp": func(ctx context.Context, c *okta.Client) error { _, err := c.GetApp(ctx, "0oa1"); return err },
		"ListUserApps": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListUserApps(ctx, "00u1", after)
			return err
		},
		"ListAppUsers": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListAppUsers(ctx, "0oa1", 5000, after)
			return err
		},
		"ListAppGroups": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListAppGroups(ctx, "0oa1", after)
			return err
		},
		"ListGroupApps": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListGroupApps(ctx, "00g1", after)
			return err
		},

		"ListClientApps":  func(ctx context.Context, c *okta.Client) error { _, err := c.ListClientApps(ctx, after); return err },
		"GetClientApp":    func(ctx context.Context, c *okta.Client) error { _, err := c.GetClientApp(ctx, "0oa1"); return err },
		"ListClientRoles": func(ctx context.Context, c *okta.Client) error { _, err := c.ListClientRoles(ctx, "0oa1"); return err },

		"ListFactors": func(ctx context.Context, c *okta.Client) error { _, err := c.ListFactors(ctx, "00u1"); return err },
		"ListLinkedObjects": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListLinkedObjects(ctx, "00u1", "manager")
			return err
		},
		"GetUserSchema": func(ctx context.Context, c *okta.Client) error {
			_, err := c.GetUserSchema(ctx, okta.DefaultSchema)
			return err
		},
		"ListUserTypes": func(ctx context.Context, c *okta.Client) error { _, err := c.ListUserTypes(ctx); return err },
		"GetUserType":   func(ctx context.Context, c *okta.Client) error { _, err := c.GetUserType(ctx, "oty1"); return err },

		"ListGroupOwners": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListGroupOwners(ctx, "00g1", after)
			return err
		},
		"ListGroupRules": func(ctx context.Context, c *okta.Client) error { _, err := c.ListGroupRules(ctx, after); return err },
		"GetGroupRule":   func(ctx context.Context, c *okta.Client) error { _, err := c.GetGroupRule(ctx, "0pr1"); return err },

		"ListUsers": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListUsers(ctx, okta.UserQuery{
				Filter: "x", Search: "y", Q: "z", After: after, SortBy: "id", SortOrder: "asc", Fields: []string{"id"},
			})
			return err
		},
		"GetUser": func(ctx context.Context, c *okta.Client) error { _, err := c.GetUser(ctx, "00u1"); return err },
		"GetUserByLogin": func(ctx context.Context, c *okta.Client) error {
			_, err := c.GetUserByLogin(ctx, "a@example.com")
			return err
		},
		"ListUserGroups": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListUserGroups(ctx, "00u1", "")
			return err
		},
		"ListUserRoles": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListUserRoles(ctx, "00u1", okta.ExpandGroups)
			return err
		},

		"ListGroups": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListGroups(ctx, okta.GroupQuery{Filter: "x", Search: "y", Q: "z", After: after, SortBy: "id", SortOrder: "asc", Stats: true})
			return err
		},
		"GetGroup": func(ctx context.Context, c *okta.Client) error { _, err := c.GetGroup(ctx, "00g1"); return err },
		"ListGroupUsers": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListGroupUsers(ctx, "00g1", 5000, after)
			return err
		},
		"ListGroupUserIDs": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListGroupUserIDs(ctx, "00g1", 5000, after)
			return err
		},
		"ListGroupRoles": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListGroupRoles(ctx, "00g1", okta.ExpandApps)
			return err
		},
		"ListRoleTargetGroups": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListRoleTargetGroups(ctx, okta.ClientAssignee, "0oa1", "ra1", after)
			return err
		},
		"ListRoleTargetApps": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListRoleTargetApps(ctx, okta.ClientAssignee, "0oa1", "ra1", after)
			return err
		},

		"ListRoles": func(ctx context.Context, c *okta.Client) error { _, err := c.ListRoles(ctx, after); return err },
		"GetRole":   func(ctx context.Context, c *okta.Client) error { _, err := c.GetRole(ctx, "cr01"); return err },
		"ListRolePermissions": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListRolePermissions(ctx, "cr01")
			return err
		},
		"ListResourceSets": func(ctx context.Context, c *okta.Client) error { _, err := c.ListResourceSets(ctx, after); return err },
		"GetResourceSet":   func(ctx context.Context, c *okta.Client) error { _, err := c.GetResourceSet(ctx, "iam1"); return err },
		"ListResources": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListResources(ctx, "iam1", after)
			return err
		},
		"ListAllResources": func(ctx context.Context, c *okta.Client) error { _, err := c.ListAllResources(ctx, "iam1"); return err },
		"ListBindings": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListBindings(ctx, "iam1", after)
			return err
		},
		"ListBindingMembers": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListBindingMembers(ctx, "iam1", "cr01", after)
			return err
		},
		"ListAssignees": func(ctx context.Context, c *okta.Client) error { _, err := c.ListAssignees(ctx, after); return err },
		"ListLogEvents": func(ctx context.Context, c *okta.Client) error {
			_, err := c.ListLogEvents(ctx, okta.LogQuery{Since: time.Now().Add(-time.Hour), Until: time.Now(), Filter: "x", After: after, Limit: 5000})
			return err
		},
		"GetOrg":          func(ctx context.Context, c *okta.Client) error { _, err := c.GetOrg(ctx); return err },
		"GetOrganization": func(ctx context.Context, c *okta.Client) error { _, err := c.GetOrganization(ctx); return err },
	}
}

// TestEveryRequestIsOneTheSpecificationKnows sends every read of the client: its path, its
// parameters and how many objects it asks for are those of Okta's OpenAPI document.
func TestEveryRequestIsOneTheSpecificationKnows(t *testing.T) {
	t.Parallel()
	spec := specification(t)
	var sent []*url.URL
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.URL)
		w.WriteHeader(http.StatusNotFound)
	}))
	t.Cleanup(server.Close)
	origin, err := okta.ParseOrigin(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c, err := okta.New(origin, okta.APIToken("00token"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	table := reads()
	kind := reflect.TypeFor[*okta.Client]()
	for i := range kind.NumMethod() {
		name := kind.Method(i).Name
		if _, known := table[name]; !known && (strings.HasPrefix(name, "Get") || strings.HasPrefix(name, "List")) {
			t.Errorf("%s is not held to the specification", name)
		}
	}
	for name, read := range table {
		sent = nil
		if err := read(t.Context(), c); !okta.IsNotFound(err) {
			t.Errorf("%s: %v", name, err)
		}
		if len(sent) != 1 {
			t.Errorf("%s sent %d requests", name, len(sent))
			continue
		}
		for _, problem := range unknownTo(spec, sent[0]) {
			t.Errorf("%s: %s: %s", name, sent[0], problem)
		}
	}
}

// specification is both parts of Okta's document.
func specification(t *testing.T) []*openapi3.T {
	t.Helper()
	var parts []*openapi3.T
	for _, name := range []string{"openapi-subset.json", "openapi-more.json"} {
		spec, err := openapi3.NewLoader().LoadFromFile(filepath.Join(testkit.SharedOkta(t), name))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, spec)
	}
	return parts
}

// unknownTo lists what of a request the specification does not know.
func unknownTo(parts []*openapi3.T, u *url.URL) []string {
	var item *openapi3.PathItem
	fewest := 100
	for _, spec := range parts {
		for path, candidate := range spec.Paths.Map() {
			names := strings.Count(path, "{")
			if candidate.Get != nil && names < fewest && isOf(path, u.Path) {
				item, fewest = candidate, names
			}
		}
	}
	if item == nil {
		return []string{"no such path"}
	}
	var problems []string
	for name, values := range u.Query() {
		p := item.Get.Parameters.GetByInAndName("query", name)
		if p == nil {
			p = item.Parameters.GetByInAndName("query", name)
		}
		if p == nil {
			problems = append(problems, "no parameter "+name)
			continue
		}
		schema := p.Schema.Value
		switch value := values[0]; name {
		case "limit":
			n, err := strconv.ParseFloat(value, 64)
			if err != nil || schema.Max != nil && n > *schema.Max || schema.Min != nil && n < *schema.Min {
				problems = append(problems, "limit "+value+" is not allowed")
			}
		case "expand":
			word, _, _ := strings.Cut(value, "/")
			if !strings.Contains(p.Description, word) {
				problems = append(problems, "expand="+value+" is not described")
			}
		case "sortOrder":
			if len(schema.Enum) > 0 && !slices.Contains(schema.Enum, any(value)) {
				problems = append(problems, "sortOrder "+value+" is not one of them")
			}
		}
	}
	return problems
}

// isOf reports whether a path has the segments of a template.
func isOf(template, path string) bool {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, have, func(a, b string) bool { return a == b || strings.HasPrefix(a, "{") && b != "" })
}
