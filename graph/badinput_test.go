package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/oktasim"
)

// misuse is a query that cannot be answered as it is. Its bad field has the alias `bad`;
// `viewer` beside it must still be answered.
type misuse struct {
	scopes []auth.Scope // all when nil
	query  string
	vars   map[string]any
	want   string   // data, "" for {"bad":null,…}
	errors []string // "path CODE"
	says   string   // the beginning of each error's message
	calls  int
}

const beside = ` viewer {tenant}`

// smallOrg is large enough for queries of single objects.
func smallOrg() oktasim.Config {
	return oktasim.Config{Seed: 31, Users: 30, Deprovisioned: 3, Groups: 30, GroupsPerUser: 3, DirectAdmins: 6, IAMRoles: true}
}

// judge runs the query and compares data, errors and calls.
func (m misuse) judge(t *testing.T, org *oktasim.Org) {
	t.Helper()
	heard := foreseen(t, &counter{})
	server := serveTenants(t, setup{scopes: m.scopes}, heard, map[string]*oktasim.Org{"acme": org}, map[string][]string{testKey: {"acme"}})
	org.ResetCalls()
	a := ask(t, server, testKey, "", m.query, m.vars)
	want := m.want
	if want == "" {
		want = `{"bad":null,"viewer":{"tenant":"acme"}}`
	}
	if want == "refused" {
		want = "null"
	}
	if len(a.Data) == 0 {
		a.Data = []byte("null")
	}
	sameJSON(t, want, string(a.Data))
	var got []string
	for _, e := range a.Errors {
		got = append(got, strings.TrimSpace(pathOf(e)+" "+e.code()))
		if !strings.HasPrefix(e.Message, m.says) {
			t.Errorf("the message is %q, and does not begin with %q", e.Message, m.says)
		}
		if strings.Contains(e.Message, "input:") {
			t.Errorf("the message tells of the server's inside: %s", e.Message)
		}
		if !apierror.Code(e.code()).Known() {
			t.Errorf("the code %q is not of the list", e.code())
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(slices.Sorted(slices.Values(m.errors)), got); diff != "" {
		t.Errorf("errors (-want +got):\n%s\n%+v", diff, a.Errors)
	}
	if n := org.Calls().Total; n != m.calls || a.Extensions.Okta.Calls != n {
		t.Errorf("the org counted %d calls, the answer says %d, want %d: %v", n, a.Extensions.Okta.Calls, m.calls, org.Calls().ByRoute)
	}
}

func judgeAll(t *testing.T, org *oktasim.Org, cases map[string]misuse) {
	t.Helper()
	for name, m := range cases {
		t.Run(name, func(t *testing.T) { m.judge(t, org) })
	}
}

func newOrg(t *testing.T, cfg oktasim.Config) *oktasim.Org {
	t.Helper()
	org, err := oktasim.New(cfg)
	if err != nil {
		t.Fatalf("make the org: %v", err)
	}
	t.Cleanup(org.Close)
	return org
}

func many(n int, text string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("%s%017d", text, i)
	}
	return list
}

func TestBadArgumentsAreRefusedBeforeTheFirstCall(t *testing.T) {
	t.Parallel()
	bad := []string{"bad BAD_USER_INPUT"}
	cases := map[string]misuse{
		"apps of no such status":          {query: `{bad: apps(filter: {status: ["ACTIVE", "FOO"]}) {nodes {id}}` + beside + `}`, errors: bad},
		"apps by status in small letters": {query: `{bad: apps(filter: {status: "active"}) {nodes {id}}` + beside + `}`, errors: bad},
		"apps of an empty status":         {query: `{bad: apps(filter: {status: [""]}) {nodes {id}}` + beside + `}`, errors: bad},
		"roles of UNKNOWN kind":           {query: `{bad: roles(kind: UNKNOWN) {nodes {id}}` + beside + `}`, errors: bad},
		"roles of UNKNOWN kind, given":    {query: `query($k: RoleKind) {bad: roles(kind: $k) {nodes {id holders {nodes {user {id}}}}}` + beside + `}`, vars: map[string]any{"k": "UNKNOWN"}, errors: bad},
		"assignments of UNKNOWN kind":     {query: `{bad: roleAssignments(filter: {and: [{kind: UNKNOWN}]}) {nodes {id}}` + beside + `}`, errors: bad},
		"assignments to UNKNOWN":          {query: `{bad: roleAssignments(filter: {not: {assigneeType: UNKNOWN}}) {nodes {id}}` + beside + `}`, errors: bad},
		"a group by too long a name":      {query: `query($n: String!) {bad: groupByName(name: $n) {id}` + beside + `}`, vars: map[string]any{"n": strings.Repeat("x", 256)}, errors: bad},
		"users by UNKNOWN status":         {query: `{bad: users(filter: {status: [ACTIVE, UNKNOWN]}) {nodes {id}}` + beside + `}`, errors: bad},
		"groups by UNKNOWN type":          {query: `{bad: groups(filter: {type: UNKNOWN}) {nodes {id}}` + beside + `}`, errors: bad},
		"101 users by id":                 {query: `query($ids: [ID!]) {bad: users(filter: {ids: $ids}) {nodes {id}}` + beside + `}`, vars: map[string]any{"ids": many(101, "00u")}, errors: bad},
		"101 groups by id":                {query: `query($ids: [ID!]) {bad: groups(filter: {ids: $ids}) {nodes {id}}` + beside + `}`, vars: map[string]any{"ids": many(101, "00g")}, errors: bad},
		"101 roles":                       {query: `query($t: [ID!]) {bad: roleAssignments(filter: {role: $t}) {nodes {id}}` + beside + `}`, vars: map[string]any{"t": many(101, "T")}, errors: bad},
		"an empty login to filter by":     {query: `{bad: users(filter: {login: {eq: ""}}) {nodes {id}}` + beside + `}`, errors: bad},
		"a name longer than any":          {query: `query($s: String) {bad: users(filter: {firstName: {eq: $s}}) {nodes {id}}` + beside + `}`, vars: map[string]any{"s": strings.Repeat("x", 256)}, errors: bad},
		"a name with a line break":        {query: `query($s: String) {bad: users(filter: {lastName: {eq: $s}}) {nodes {id}}` + beside + `}`, vars: map[string]any{"s": "a\nb"}, errors: bad},
		"a date in words, as a literal":   {query: `{bad: users(filter: {created: {after: "yesterday"}}) {nodes {id}}` + beside + `}`, errors: bad, says: "filter.created.after: "},
		"a search cut off":                {query: `{bad: users(search: "profile.lastName eq") {nodes {id}}` + beside + `}`, errors: bad},
		"a search with ne":                {query: `{bad: users(search: "status ne \"ACTIVE\"") {nodes {id}}` + beside + `}`, errors: bad},
		"a search that closes the group":  {query: `{bad: users(search: "status eq \"ACTIVE\") or (id pr") {nodes {id}}` + beside + `}`, errors: bad},
		"an empty search":                 {query: `{bad: users(search: "") {nodes {id}}` + beside + `}`, errors: bad},
		"a groups search by SCIM not":     {query: `{bad: groups(search: "not (type eq \"APP_GROUP\")") {nodes {id}}` + beside + `}`, errors: bad},
		"an empty cursor":                 {query: `{bad: users(after: "") {nodes {id}}` + beside + `}`, errors: bad},
		"a cursor made up":                {query: `{bad: users(after: "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB") {nodes {id}}` + beside + `}`, errors: bad},
		"a cursor that is Okta's own":     {query: `{bad: groups(after: "00g00000000000000000") {nodes {id}}` + beside + `}`, errors: bad},
		"a long cursor":                   {query: `query($a: String) {bad: users(after: $a) {nodes {id}}` + beside + `}`, vars: map[string]any{"a": strings.Repeat("A", 4000)}, errors: bad},
	}
	for _, first := range []int{0, 201, -1} {
		for field, selection := range map[string]string{
			"users": `bad: users(first: %d) {nodes {id}}`, "groups": `bad: groups(first: %d) {nodes {id}}`,
			"roleAssignments": `bad: roleAssignments(first: %d) {nodes {id}}`,
		} {
			cases[fmt.Sprintf("%s(first: %d)", field, first)] = misuse{query: "{" + fmt.Sprintf(selection, first) + beside + "}", errors: bad}
		}
		cases[fmt.Sprintf("assignments(first: %d)", first)] = misuse{
			query: fmt.Sprintf(`{role(id: "SUPER_ADMIN") {label bad: assignments(first: %d) {nodes {id}}}}`, first),
			want:  `{"role":{"label":"Super Administrator","bad":null}}`, errors: []string{"role.bad BAD_USER_INPUT"},
		}
	}
	cases["201 nodes"] = misuse{query: `query($ids: [ID!]!) {bad: nodes(ids: $ids) {id}` + beside + `}`, vars: map[string]any{"ids": many(201, "00u")}, want: "refused", errors: []string{"BAD_USER_INPUT"}}
	judgeAll(t, newOrg(t, smallOrg()), cases)
}

// Okta allows group names of 255 characters, whatever their length in bytes.
func TestAGroupOfTheLongestNameIsFoundByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	foreseen(t, w.unplanned)
	for _, name := range []string{strings.Repeat("x", 255), strings.Repeat("ö", 201)} {
		id, err := w.org.CreateGroup(oktasim.Profile{"name": name})
		if err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]string{
			`query($n: String!) {found: groupByName(name: $n) {id}}`:                           fmt.Sprintf(`{"found":{"id":%q}}`, id),
			`query($n: String!) {found: groups(filter: {name: {eq: $n}}) {nodes {id}}}`:        fmt.Sprintf(`{"found":{"nodes":[{"id":%q}]}}`, id),
			`query($n: String!) {found: groups(filter: {name: {in: ["y", $n]}}) {nodes {id}}}`: fmt.Sprintf(`{"found":{"nodes":[{"id":%q}]}}`, id),
		} {
			sameJSON(t, want, string(w.mustAsk(t, query, map[string]any{"n": name}).Data))
		}
	}
}

// A refused field reads nothing, so a caller with hardly any calls left gets the error in
// its input and not one about the price.
func TestAMistakeIsSaidInPlaceOfThePriceOfWhatItAsksFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg(), callLimit: 1})
	for query, says := range map[string]string{
		`{roles(kind: UNKNOWN) {nodes {id holders {nodes {user {id}}}}}}`:                    "kind: cannot be UNKNOWN; use STANDARD, CUSTOM or IAM",
		`{roleAssignments(filter: {kind: UNKNOWN}) {nodes {id assignee {id}}}}`:              "filter.kind: cannot be UNKNOWN; use STANDARD, CUSTOM or IAM",
		`{roleAssignments(filter: {not: {assigneeType: UNKNOWN}}) {nodes {id role {id}}}}`:   "filter.not.assigneeType: cannot be UNKNOWN; use USER, GROUP or SERVICE_APP",
		`{apps(filter: {status: ["ACTIVE", "FOO"]}) {nodes {id users {nodes {user {id}}}}}}`: "filter.status: must be of the words ACTIVE and INACTIVE",
	} {
		a := w.ask(t, query, nil)
		if len(a.Errors) != 1 || a.Errors[0].code() != string(apierror.BadUserInput) || !strings.HasPrefix(a.Errors[0].Message, says) {
			t.Errorf("%s: %+v, want one error that begins with %q", query, a.Errors, says)
		}
	}
	if n := w.org.Calls().Total; n != 0 {
		t.Errorf("%d calls for what is refused", n)
	}
}

func TestBadPagesBelowAnObjectCostNoMoreThanTheObject(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	user, group := live(org)[0], groupIDs(org)[0]
	cases := map[string]misuse{}
	for _, first := range []int{0, 201, -1} {
		cases[fmt.Sprintf("User.groups(first: %d)", first)] = misuse{
			query: fmt.Sprintf(`{user(id: %q) {id bad: groups(first: %d) {nodes {id}}}}`, user, first),
			want:  fmt.Sprintf(`{"user":{"id":%q,"bad":null}}`, user), errors: []string{"user.bad BAD_USER_INPUT"}, calls: 1,
		}
		cases[fmt.Sprintf("Group.members(first: %d)", first)] = misuse{
			query: fmt.Sprintf(`{group(id: %q) {id bad: members(first: %d) {nodes {id}}}}`, group, first),
			want:  fmt.Sprintf(`{"group":{"id":%q,"bad":null}}`, group), errors: []string{"group.bad BAD_USER_INPUT"}, calls: 1,
		}
	}
	cases["a cursor of another field"] = misuse{
		query: fmt.Sprintf(`{user(id: %q) {id bad: groups(after: "AQEB") {nodes {id}}}}`, user),
		want:  fmt.Sprintf(`{"user":{"id":%q,"bad":null}}`, user), errors: []string{"user.bad BAD_USER_INPUT"}, calls: 1,
	}
	judgeAll(t, org, cases)
}

func TestACursorFitsOnlyTheListItCameFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, setup{org: smallOrg()})
	foreseen(t, w.unplanned)
	users, group := live(w.org), groupIDs(w.org)[0]
	end := func(list string) string {
		var data struct{ List connection }
		w.mustAsk(t, `{list: `+list+` {nodes {id} pageInfo {endCursor}}}`, nil).into(t, &data)
		return *data.List.PageInfo.EndCursor
	}
	plain, filtered := end(`users(first: 3)`), end(`users(first: 3, filter: {status: ACTIVE})`)
	var members struct{ Of struct{ List connection } }
	w.mustAsk(t, `query($id: ID!) {of: user(id: $id) {list: groups(first: 1) {nodes {id} pageInfo {endCursor}}}}`, map[string]any{"id": users[0]}).into(t, &members)
	ofUser := *members.Of.List.PageInfo.EndCursor
	foreign := map[string]struct{ list, cursor string }{
		"of no filter, with a filter":      {`users(filter: {status: ACTIVE}, after: $after)`, plain},
		"of a filter, without it":          {`users(after: $after)`, filtered},
		"of a filter, with another":        {`users(filter: {status: SUSPENDED}, after: $after)`, filtered},
		"of no order, with one":            {`users(orderBy: {field: LOGIN}, after: $after)`, plain},
		"of no search, with one":           {`users(search: "status pr", after: $after)`, plain},
		"of users, for groups":             {`groups(after: $after)`, plain},
		"of a user's groups, for groups":   {`groups(after: $after)`, ofUser},
		"with its first letter changed":    {`users(after: $after)`, "B" + plain[1:]},
		"with its last letter cut":         {`users(after: $after)`, plain[:len(plain)-1]},
		"with a letter in the middle lost": {`users(after: $after)`, plain[:20] + plain[21:]},
		"with padding":                     {`users(after: $after)`, plain + "=="},
	}
	w.org.ResetCalls()
	for name, tt := range foreign {
		a := w.ask(t, `query($after: String) {list: `+tt.list+` {nodes {id}} viewer {tenant}}`, map[string]any{"after": tt.cursor})
		if len(a.Errors) != 1 || a.Errors[0].code() != "BAD_USER_INPUT" || string(a.Data) != `{"list":null,"viewer":{"tenant":"acme"}}` {
			t.Errorf("a cursor %s: %s, errors %+v", name, a.Data, a.Errors)
		}
	}
	if n := w.org.Calls().Total; n != 0 {
		t.Errorf("refused cursors made %d calls", n)
	}
	for name, list := range map[string]string{"of another user": `user(id: "` + users[1] + `") {bad: groups(after: $after) {nodes {id}}}`, "of a group": `user: group(id: "` + group + `") {bad: members(after: $after) {nodes {id}}}`} {
		a := w.ask(t, `query($after: String) {`+list+`}`, map[string]any{"after": ofUser})
		if len(a.Errors) != 1 || a.Errors[0].code() != "BAD_USER_INPUT" || string(a.Data) != `{"user":{"bad":null}}` {
			t.Errorf("a user's cursor for the list %s: %s, errors %+v", name, a.Data, a.Errors)
		}
	}
}

func TestBadFieldsLeaveTheGoodOnesBesideThemAlone(t *testing.T) {
	t.Parallel()
	org := newOrg(t, smallOrg())
	user, group := org.Users()[0], org.Groups()[0]
	misuse{
		query: `query($u: ID!, $g: ID!) {
			a: roles(first: 900) {nodes {id}} b: users(first: 0) {nodes {id}} c: users(filter: {status: UNKNOWN}) {nodes {id}} d: group(id: "../x") {id}
			good: user(id: $u) {login bad: groups(first: 900) {nodes {id}} groups(first: 1) {nodes {id}}}
			also: group(id: $g) {name bad: members(after: "x") {nodes {id}}}}`,
		vars: map[string]any{"u": user.ID, "g": group.ID},
		want: fmt.Sprintf(`{"a":null,"b":null,"c":null,"d":null,"good":{"login":%q,"bad":null,"groups":{"nodes":[{"id":%q}]}},"also":{"name":%q,"bad":null}}`,
			user.Login, org.GroupsOf(user.ID)[0], group.Name),
		errors: []string{"a BAD_USER_INPUT", "b BAD_USER_INPUT", "c BAD_USER_INPUT", "good.bad BAD_USER_INPUT", "also.bad BAD_USER_INPUT"},
		calls:  3,
	}.judge(t, org)
}
