package filter_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// fuzzedOrg is an org and the expected objects: each as Okta returns it singly.
type fuzzedOrg struct {
	org           *oktasim.Org
	users, groups []plainObject
}

// odd returns unusual attribute values.
func odd() []any {
	return []any{
		"O'Brien \"Bob\" \\ Söhne", "straße", "STRASSE", "ÉCOLE", "  ", "null", "true", true, false, 7, 7.5, -1, "7", "007",
		[]string{"go", "SQL"}, []string{}, []int{7, 8}, []any{nil, "x"}, "a*b", "(x) and (y)", "é", "Ⅷ",
	}
}

func newFuzzedOrg(t testing.TB) *fuzzedOrg {
	t.Helper()
	org, err := oktasim.New(oktasim.Config{Seed: 11, Users: 25, Deprovisioned: 4, Groups: 12, Realms: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	attributes := []string{"badgeColor", "skills", "department", "nickName", "city"}
	for i, value := range odd() {
		login := "odd" + string(rune('a'+i)) + "@acme.example"
		p := oktasim.Profile{"login": login, "email": login, "firstName": "Odd", "lastName": "Case"}
		for n := range 2 {
			p[attributes[(i+n)%len(attributes)]] = value
		}
		if s, is := value.(string); is && strings.TrimSpace(s) != "" {
			p["lastName"] = s
		}
		if _, err := org.CreateUser(p, oktasim.Active); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Ünïcode", `Quoted "group"`, `back\slash`, "sales"} {
		if _, err := org.CreateGroup(oktasim.Profile{"name": name}); err != nil {
			t.Fatal(err)
		}
	}
	f := &fuzzedOrg{org: org}
	for _, u := range org.Users() {
		f.users = append(f.users, f.one(t, "/api/v1/users/"+u.ID))
	}
	for _, g := range org.Groups() {
		f.groups = append(f.groups, f.one(t, "/api/v1/groups/"+g.ID))
	}
	return f
}

func (f *fuzzedOrg) get(t testing.TB, target string, into any) (next string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "https://acme.okta.com"+target, nil)
	r.Header.Set("Authorization", "SSWS "+f.org.Token())
	w := httptest.NewRecorder()
	f.org.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", target, w.Code, w.Body)
	}
	d := json.NewDecoder(bytes.NewReader(w.Body.Bytes()))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
	for _, line := range w.Header().Values("Link") {
		if link, is := strings.CutSuffix(line, `>; rel="next"`); is {
			u, err := url.Parse(strings.TrimPrefix(link, "<"))
			if err != nil {
				t.Fatal(err)
			}
			next = u.RequestURI()
		}
	}
	return next
}

func (f *fuzzedOrg) one(t testing.TB, target string) (o plainObject) {
	t.Helper()
	f.get(t, target, &o)
	return o
}

// asked returns the ids that Okta lists for a query.
func (f *fuzzedOrg) asked(t testing.TB, list, search string) (ids []string) {
	t.Helper()
	target := "/api/v1/" + list
	if search != "" {
		target += "?search=" + url.QueryEscape(search)
	}
	for target != "" {
		var page []plainObject
		target = f.get(t, target, &page)
		for _, o := range page {
			ids = append(ids, o.text("id"))
		}
	}
	return ids
}

// draw derives filters from bytes.
type draw struct {
	bytes []byte
	from  *fuzzedOrg
}

func (d *draw) dice(n int) int {
	if len(d.bytes) == 0 {
		return 0
	}
	b := d.bytes[0]
	d.bytes = d.bytes[1:]
	return int(b) % n
}

// text returns some text, most often part of an existing one.
func (d *draw) text(objects []plainObject) string {
	words := []string{"7", "true", "7.0", `"`, `\`, "é", "ß", "null", "go", " ", "a", "x y", "FALSE", "1e1", "İ"}
	if d.dice(3) == 0 {
		return words[d.dice(len(words))]
	}
	var texts []string
	profile, _ := objects[d.dice(len(objects))]["profile"].(map[string]any)
	for _, v := range profile {
		if s, is := v.(string); is && s != "" && len(s) < 100 {
			texts = append(texts, s)
		}
	}
	if len(texts) == 0 {
		return "a"
	}
	slices.Sort(texts)
	s := []rune(texts[d.dice(len(texts))])
	if d.dice(2) == 0 {
		s = s[:1+d.dice(len(s))]
	}
	switch d.dice(3) {
	case 0:
		return strings.ToUpper(string(s))
	case 1:
		return strings.ToLower(string(s))
	default:
		return string(s)
	}
}

func (d *draw) match(objects []plainObject) *model.StringMatch {
	m := &model.StringMatch{}
	switch d.dice(6) {
	case 0, 1:
		m.Eq = set(new(d.text(objects)))
	case 2:
		m.StartsWith = set(new(d.text(objects)))
	case 3:
		m.Present = set(new(d.dice(2) == 0))
	case 4:
		in := []string{}
		for range d.dice(4) {
			in = append(in, d.text(objects))
		}
		m.In = set(in)
	default:
		m.StartsWith, m.Present = set(new(d.text(objects))), set(new(d.dice(3) > 0))
	}
	return m
}

func (d *draw) times(objects []plainObject, name string) *model.TimeRange {
	r := &model.TimeRange{}
	at := func() *okta.Timestamp {
		for range 5 {
			if s := objects[d.dice(len(objects))].text(name); s != "" {
				return new(okta.Timestamp(s))
			}
		}
		return new(okta.Timestamp("2025-06-01T12:00:00.5004+02:00"))
	}
	if d.dice(2) == 0 {
		r.After = set(at())
	}
	if d.dice(2) == 0 {
		r.Before = set(at())
	}
	return r
}

func (d *draw) ids(objects []plainObject) []string {
	ids := []string{}
	for range d.dice(4) {
		ids = append(ids, []string{objects[d.dice(len(objects))].text("id"), "00uNobodyHasThisId000", "me"}[max(0, d.dice(8)-5)])
	}
	return ids
}

func (d *draw) user(depth int) *model.UserFilter {
	f := &model.UserFilter{}
	users := d.from.users
	texts := baseTexts(f)
	for range 1 + d.dice(2) {
		switch d.dice(14) {
		case 0, 1, 2:
			*texts[d.dice(len(texts))].match = set(d.match(users))
		case 3:
			*texts[[]int{0, 1, 2, 6, 9, 15, 28}[d.dice(7)]].match = set(d.match(users))
		case 4:
			name := []string{"badgeColor", "skills", "department", "nickName", "city", "nothing"}[d.dice(6)]
			m := d.match(users)
			f.Attribute = set([]*model.AttributeMatch{{Name: name, Eq: m.Eq, In: m.In, StartsWith: m.StartsWith, Present: m.Present}})
		case 5:
			f.Status = set([][]model.UserStatus{{"ACTIVE"}, {"DEPROVISIONED"}, {"STAGED", "SUSPENDED", "ACTIVE"}, {}}[d.dice(4)])
		case 6:
			f.Text = set(new(d.text(users) + " " + d.text(users)))
		case 7:
			f.Created, f.LastLogin = set(d.times(users, "created")), set(d.times(users, "lastLogin"))
		case 8:
			f.Activated, f.PasswordChanged = set(d.times(users, "activated")), set(d.times(users, "passwordChanged"))
		case 9:
			f.StatusChanged, f.LastUpdated = set(d.times(users, "statusChanged")), set(d.times(users, "lastUpdated"))
		case 10:
			f.Ids = set(d.ids(users))
		case 11:
			f.Type = set(new([]string{d.from.org.UserTypes()[0], "otyNoSuchType0000000", "x/y"}[d.dice(3)]))
		case 12:
			f.Realm = set(new([]string{d.from.org.Realm(), "guoNoSuchRealm00000", ""}[d.dice(3)]))
		default:
			f.IncludeDeprovisioned = set(new(d.dice(2) == 0))
		}
	}
	if depth > 0 {
		f.And, f.Or, f.Not = compound(d, depth, d.user)
	}
	return f
}

func (d *draw) group(depth int) *model.GroupFilter {
	f := &model.GroupFilter{}
	groups := d.from.groups
	switch d.dice(7) {
	case 0, 1:
		f.Name = set(d.match(groups))
	case 2:
		f.NameContains = set(new(d.text(groups)))
	case 3:
		f.Type = set([][]model.GroupType{{"OKTA_GROUP"}, {"APP_GROUP", "BUILT_IN"}, {}}[d.dice(3)])
	case 4:
		f.Created = set(d.times(groups, "created"))
	case 5:
		f.LastUpdated, f.LastMembershipUpdated = set(d.times(groups, "lastUpdated")), set(d.times(groups, "lastMembershipUpdated"))
	default:
		f.Ids = set(d.ids(groups))
	}
	if depth > 0 {
		f.And, f.Or, f.Not = compound(d, depth, d.group)
	}
	return f
}

// compound derives and, or and not.
func compound[F any](d *draw, depth int, one func(depth int) *F) (and, or graphql.Omittable[[]*F], not graphql.Omittable[*F]) {
	some := func() graphql.Omittable[[]*F] {
		list := []*F{}
		for range d.dice(4) {
			list = append(list, one(depth-1))
		}
		return set(list)
	}
	switch d.dice(6) {
	case 0:
		and = some()
	case 1:
		or = some()
	case 2:
		not = set(one(depth - 1))
	case 3:
		or, not = some(), set(one(depth-1))
	default:
	}
	return and, or, not
}

// holds compares the query for Okta, and the checks on its results, with the plain
// evaluation.
func holds[O any](t *testing.T, f *fuzzedOrg, list string, q *filter.Query[O], want []string, decode func([]byte) O) {
	t.Helper()
	switch {
	case q.Empty:
		if len(want) > 0 {
			t.Errorf("said to be empty, want %v", want)
		}
		return
	case q.IDs != nil:
		there := slices.DeleteFunc(slices.Clone(q.IDs), func(id string) bool { return strings.Contains(id, "Nobody") })
		if !slices.Equal(there, want) {
			t.Errorf("ids %v, want %v", q.IDs, want)
		}
		return
	}
	asked := f.asked(t, list, q.Search)
	slices.Sort(asked)
	if twice := len(slices.Compact(slices.Clone(asked))); twice != len(asked) {
		t.Errorf("%s: listed %d of %d twice", q.Search, len(asked)-twice, len(asked))
	}
	for _, id := range want {
		if !slices.Contains(asked, id) {
			t.Errorf("%s loses %s", q.Search, id)
		}
	}
	if q.Exact && len(asked) > len(want) {
		t.Errorf("%s is said to be exact and finds %d, want %d", q.Search, len(asked), len(want))
	}
	if q.Exact != (len(q.Here) == 0) {
		t.Errorf("exact is %t, and checked here are %v", q.Exact, q.Here)
	}
	var got []string
	for _, id := range asked {
		var raw json.RawMessage
		f.get(t, "/api/v1/"+list+"/"+id, &raw)
		if q.Match(decode(raw), &loaders.Facts{}) {
			got = append(got, id)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s, checked here: %v\ngot  %v\nwant %v", q.Search, q.Here, got, want)
	}
}

func FuzzUserFiltersEqualThePlainReading(fz *testing.F) {
	f := newFuzzedOrg(fz)
	seeds(fz)
	fz.Fuzz(func(t *testing.T, data []byte) {
		d := &draw{bytes: data, from: f}
		in := d.user(3)
		q, err := filter.ForUsers(in, nil, nil)
		if err != nil {
			t.Skip(err)
		}
		everybody := plainDeactivated(in, false)
		want := matching(f.users, func(o plainObject) bool {
			return (everybody || o.text("status") != "DEPROVISIONED") && plainUser(o, in)
		})
		holds(t, f, "users", q, want, func(raw []byte) *okta.User {
			u, err := okta.DecodeUser(raw)
			if err != nil {
				t.Fatal(err)
			}
			return u
		})
		shown(t, in)
	})
}

func FuzzGroupFiltersEqualThePlainReading(fz *testing.F) {
	f := newFuzzedOrg(fz)
	seeds(fz)
	fz.Fuzz(func(t *testing.T, data []byte) {
		d := &draw{bytes: data, from: f}
		in := d.group(3)
		q, err := filter.ForGroups(in, nil, nil)
		if err != nil {
			t.Skip(err)
		}
		want := matching(f.groups, func(o plainObject) bool { return plainGroup(o, in) })
		holds(t, f, "groups", q, want, func(raw []byte) *okta.Group {
			g, err := okta.DecodeGroup(raw)
			if err != nil {
				t.Fatal(err)
			}
			return g
		})
		shown(t, in)
	})
}

func matching(objects []plainObject, fits func(plainObject) bool) (ids []string) {
	for _, o := range objects {
		if fits(o) {
			ids = append(ids, o.text("id"))
		}
	}
	slices.Sort(ids)
	return ids
}

// seeds adds derived filters that every test run checks; fuzzing continues from them.
func seeds(fz *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		data := make([]byte, 40+r.IntN(60))
		for i := range data {
			data[i] = byte(r.UintN(256))
		}
		fz.Add(data)
	}
}

// shown prints the filter of a failed test.
func shown(t *testing.T, in any) {
	t.Helper()
	if text, err := json.Marshal(in); err == nil && t.Failed() {
		t.Logf("%s", text)
	}
}
