package oktasim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"oktagraph/internal/testkit"
	"oktagraph/oktasim"

	"github.com/getkin/kin-openapi/openapi3"
)

func loadSpec(t testing.TB) *openapi3.T {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromFile(filepath.Join(testkit.SharedOkta(t), "openapi-subset.json"))
	if err != nil {
		t.Fatalf("load the specification: %v", err)
	}
	addFurther(t, spec)
	return spec
}

// operation returns the specification's path for a target, preferring exact segments.
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

// contract checks answers against the specification, and records what was checked.
type contract struct {
	spec     *openapi3.T
	answered map[string]bool // "path status"
	beyond   map[string]bool // names of routesBeyond that answered
	used     map[int]bool    // differences that occurred
	seen     map[string]bool
}

func newContract(t testing.TB) *contract {
	t.Helper()
	return &contract{loadSpec(t), map[string]bool{}, map[string]bool{}, map[int]bool{}, map[string]bool{}}
}

// describes finds the schema of an answer. A nil schema has its reason in routesBeyond or
// statusesBeyond; false is a gap.
func (c *contract) describes(target string, status int) (path string, schema *openapi3.Schema, known bool) {
	u, _ := url.Parse(target)
	var op *openapi3.Operation
	for _, b := range routesBeyond() {
		method, template, _ := strings.Cut(b.name, " ")
		if method != "GET" || !fits(template, u.Path) {
			continue
		}
		c.beyond[b.name] = true
		if component, is := strings.CutPrefix(b.like, "#"); is && status == 200 {
			return template, c.spec.Components.Schemas[component].Value, true
		}
		if other := c.spec.Paths.Find(b.like); other != nil {
			op = other.Get
		}
		path, known = template, true
	}
	if !known {
		path, op = operation(c.spec, target)
	}
	if op != nil {
		if response := op.Responses.Status(status); response != nil {
			if content := response.Value.Content.Get("application/json"); content != nil {
				return path, content.Schema.Value, true
			}
		}
	}
	if statusesBeyond()[status] != "" {
		return path, c.spec.Components.Schemas["Error"].Value, true
	}
	return path, nil, known
}

// fits reports whether a path matches a template's segments.
func fits(template, path string) bool {
	want, have := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], "{") && want[i] != have[i] {
			return false
		}
	}
	return true
}

// holds validates one answer.
func (c *contract) holds(t testing.TB, target string, r reply) {
	t.Helper()
	path, schema, known := c.describes(target, r.Status)
	if !known {
		t.Errorf("%s: the specification has no schema for status %d, and no reason is listed", target, r.Status)
		return
	}
	c.answered[path+" "+strconv.Itoa(r.Status)] = true
	if r.Status >= 400 {
		holdsError(t, target, r)
	}
	var body any
	if err := json.Unmarshal(r.Body, &body); err != nil {
		t.Errorf("%s: status %d: %v", target, r.Status, err)
		return
	}
	if schema == nil {
		return
	}
	for _, problem := range problems(schema.VisitJSON(body, openapi3.MultiErrors(), openapi3.VisitAsResponse(), openapi3.EnableFormatValidation())) {
		i := slices.IndexFunc(differences(), func(d difference) bool {
			return (d.path == "" || d.path == path) && strings.HasPrefix(problem, d.place)
		})
		if i >= 0 {
			c.used[i] = true
			continue
		}
		if line := fmt.Sprint(path, " ", r.Status, " ", problem); !c.seen[line] {
			c.seen[line] = true
			t.Errorf("%s (%s)", line, target)
		}
	}
}

// errorShape is the form of all 855 recorded errors: five keys in this order. The
// specification's Error schema requires none of them.
var errorShape = regexp.MustCompile(`^\{"errorCode":"(E\d{7})","errorSummary":"[^"]+","errorLink":"(E\d{7})","errorId":"oae[^"]+","errorCauses":\[(\{"errorSummary":"([^"\\]|\\.)+"\},?)*\]\}$`)

func holdsError(t testing.TB, target string, r reply) {
	t.Helper()
	found := errorShape.FindSubmatch(r.Body)
	if found == nil || !bytes.Equal(found[1], found[2]) {
		t.Errorf("%s: status %d in another shape than the recorded errors: %.300s", target, r.Status, r.Body)
	}
	if got := r.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("%s: status %d is %s", target, r.Status, got)
	}
}

// TestEveryAnswerKeepsToTheSpecification validates answers of every path and status for
// which Okta's specification has a schema, in orgs of every kind. Only the listed
// differences are allowed, and each must still occur.
func TestEveryAnswerKeepsToTheSpecification(t *testing.T) {
	t.Parallel()
	c := newContract(t)
	full := contractOrg(t)
	targets := contractTargets(t, full)
	c.succeeds(t, full, targets, true)
	for name, cfg := range contractConfigs() {
		org := newOrg(t, cfg)
		t.Log("org:", name)
		c.succeeds(t, org, contractTargets(t, org), cfg.Governance)
	}
	c.lessIsSeen(t, full, targets)
	c.refuses(t, full, targets)
	c.limits(t)
	for path, item := range c.spec.Paths.Map() {
		for status, response := range item.Get.Responses.Map() {
			if response.Value.Content.Get("application/json") != nil && !c.answered[path+" "+status] {
				t.Errorf("no answer of status %s was asked of %s", status, path)
			}
		}
	}
	for i, d := range differences() {
		if !c.used[i] {
			t.Errorf("listed difference does not occur any more: %s %s", d.path, d.place)
		}
	}
	for _, b := range routesBeyond() {
		if b.like != "" && !c.beyond[b.name] {
			t.Errorf("no answer was asked of %s", b.name)
		}
	}
	for status, reason := range statusesBeyond() {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(c.answered)), func(a string) bool { return strings.HasSuffix(a, fmt.Sprint(" ", status)) }) {
			t.Errorf("listed status %d does not occur: %s", status, reason)
		}
	}
}

func (c *contract) succeeds(t testing.TB, org *oktasim.Org, targets []string, governed bool) {
	t.Helper()
	for _, target := range targets {
		want := 200
		if strings.HasSuffix(target, "/owners") && !governed {
			want = 401 // a feature that the org lacks
		}
		r := get(t, org, target)
		if r.Status != want {
			t.Errorf("%s: status %d, want %d: %s", target, r.Status, want, r.Body)
			continue
		}
		c.holds(t, target, r)
	}
}

// lessIsSeen sends requests as an admin with a custom role, who is refused some and sees
// less in others.
func (c *contract) lessIsSeen(t testing.TB, org *oktasim.Org, targets []string) {
	t.Helper()
	org.SetToken(oktasim.Token{Value: "less", Role: "custom", Hidden: []string{"department", "managerId"}})
	statuses := map[int]int{}
	for _, target := range targets {
		r := send(t, org, "GET", target, "SSWS less", "")
		statuses[r.Status]++
		c.holds(t, target, r)
	}
	if statuses[200] == 0 || statuses[403] == 0 || len(statuses) != 2 {
		t.Errorf("statuses of a custom admin's answers: %v, want 200 and 403", statuses)
	}
}

// refuses provokes errors: no credential, a bad one, a missing id at every place of every
// path, bad parameters.
func (c *contract) refuses(t testing.TB, org *oktasim.Org, targets []string) {
	t.Helper()
	want := func(target string, status int, r reply) {
		if r.Status != status {
			t.Errorf("%s: status %d, want %d: %.200s", target, r.Status, status, r.Body)
			return
		}
		c.holds(t, target, r)
	}
	paths := map[string]bool{}
	for _, target := range targets {
		template, _, _ := c.describes(target, 200)
		if paths[template] {
			continue
		}
		paths[template] = true
		if !strings.HasPrefix(target, "/.well-known/") {
			want(target, 403, send(t, org, "GET", target, "", ""))
			want(target, 401, send(t, org, "GET", target, "SSWS revoked", ""))
		}
		bare, _, _ := strings.Cut(target, "?")
		for i, segment := range strings.Split(template, "/") {
			if !strings.HasPrefix(segment, "{") {
				continue
			}
			parts := strings.Split(bare, "/")
			parts[i] = "nobodyHasThisId00000"
			missing := strings.Join(parts, "/")
			want(missing, 404, get(t, org, missing))
		}
	}
	for target, status := range map[string]int{
		"/api/v1/logs?filter=eventType": 400, "/api/v1/logs?since=yesterday": 400, "/api/v1/users?search=x": 400, "/api/v1/users?filter=x": 400,
		"/api/v1/users?limit=none": 400, "/api/v1/users?fields=profile:(": 400, "/api/v1/groups?search=type+eq": 400, "/api/v1/groups?filter=)": 400,
		"/api/v1/nothing": 404, "/api/v1/users?q=" + strings.Repeat("a", 20000): 414,
	} {
		want(target, status, get(t, org, target))
	}
	want("/api/v1/groups", 405, send(t, org, "PUT", "/api/v1/groups", "SSWS "+org.Token(), ""))
	off := newOrg(t, oktasim.Config{Seed: 6, FeaturesOff: oktasim.Features()})
	for _, target := range []string{"/api/v1/iam/roles", "/api/v1/groups/rules", "/api/v1/logs", "/api/v1/meta/types/user"} {
		want(target, 401, get(t, off, target))
	}
	ok(t, off.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 500}))
	want("/api/v1/users", 500, get(t, off, "/api/v1/users"))
}

// limits spends the bucket of every path and checks the answer to the next request.
func (c *contract) limits(t testing.TB) {
	t.Helper()
	synctest.Test(t.(*testing.T), func(t *testing.T) {
		org := newOrg(t, oktasim.Config{Seed: 6, RateLimit: "1/min"})
		for path := range c.spec.Paths.Map() {
			target := regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(path, "nobodyHasThisId00000")
			get(t, org, target)
			r := get(t, org, target)
			if r.Status != 429 {
				t.Errorf("%s: status %d after the bucket was spent", target, r.Status)
				continue
			}
			c.holds(t, target, r)
		}
	})
}

// TestEveryRouteIsDescribed: every route is in the specification, or listed with the
// reason why it cannot be checked against it.
func TestEveryRouteIsDescribed(t *testing.T) {
	t.Parallel()
	spec := loadSpec(t)
	listed := map[string]bool{}
	for _, b := range routesBeyond() {
		if b.reason == "" {
			t.Errorf("%s is listed without a reason", b.name)
		}
		listed[b.name] = true
	}
	for _, name := range oktasim.RouteNames() {
		method, path, _ := strings.Cut(name, " ")
		template, _ := operation(spec, path)
		described := method == "GET" && template != "" && strings.Count(template, "{") == strings.Count(path, "{")
		if described == listed[name] {
			t.Errorf("%s: described %v, listed as beyond the specification %v", name, described, listed[name])
		}
		delete(listed, name)
	}
	for name := range listed {
		t.Errorf("%s is listed and no route", name)
	}
}

// problems flattens a validation error into lines "place: reason".
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

// The contract covers only what occurs in the org that it is checked on.
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
