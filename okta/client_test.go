package okta

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"oktagraph/okta/ratelimit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestParseOriginTakesWhatPeoplePaste(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in    string
		extra []string
		want  string // "" is an error
	}{
		"name":                   {in: "MY-ORG", want: "https://my-org.okta.com"},
		"host":                   {in: "MY-ORG.okta.com", want: "https://my-org.okta.com"},
		"page":                   {in: "https://MY-ORG.okta.com/app/UserHome?fromLogin=true#x", want: "https://my-org.okta.com"},
		"admin console":          {in: "https://my-org-admin.okta.com/admin/dashboard", want: "https://my-org.okta.com"},
		"admin name":             {in: "my-org-admin", want: "https://my-org.okta.com"},
		"preview":                {in: " https://dev-1.oktapreview.com/ ", want: "https://dev-1.oktapreview.com"},
		"emea":                   {in: "a.okta-emea.com", want: "https://a.okta-emea.com"},
		"government":             {in: "a.okta-gov.com", want: "https://a.okta-gov.com"},
		"quoted":                 {in: `"https://a.okta.com"`, want: "https://a.okta.com"},
		"port 443":               {in: "https://a.okta.com:443", want: "https://a.okta.com"},
		"trailing dot":           {in: "a.okta.com.", want: "https://a.okta.com"},
		"listed custom domain":   {in: "https://Login.Company.example/x", extra: []string{"login.company.example"}, want: "https://login.company.example"},
		"loopback":               {in: "http://127.0.0.1:8081", want: "http://127.0.0.1:8081"},
		"loopback name":          {in: "localhost:8081", want: "http://localhost:8081"},
		"loopback six":           {in: "http://[::1]:8081/", want: "http://[::1]:8081"},
		"empty":                  {in: "  "},
		"unlisted custom domain": {in: "https://login.company.example"},
		"look-alike suffix":      {in: "https://a.okta.com.evil.example"},
		"look-alike label":       {in: "https://evil-okta.com"},
		"deep subdomain":         {in: "https://x.a.okta.com"},
		"okta's own site":        {in: "https://www.okta.com"},
		"bare domain":            {in: "https://okta.com"},
		"plain http":             {in: "http://a.okta.com"},
		"other scheme":           {in: "ftp://a.okta.com"},
		"other port":             {in: "https://a.okta.com:8443"},
		"password":               {in: "https://user:secret@a.okta.com"},
		"userinfo trick":         {in: "https://a.okta.com@evil.example"},
		"backslash trick":        {in: `https://a.okta.com\@evil.example`, want: "https://a.okta.com"},
		"loopback look-alike":    {in: "http://127.0.0.1.evil.example"},
		"bad port":               {in: "http://127.0.0.1:x"},
		"blank inside":           {in: "my org"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseOrigin(tc.in, tc.extra...)
			if (err == nil) != (tc.want != "") || got.String() != tc.want {
				t.Fatalf("ParseOrigin = %q, %v; want %q", got, err, tc.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
}

func TestNewRefusesNonsense(t *testing.T) {
	t.Parallel()
	origin, _ := ParseOrigin("acme")
	tests := map[string]struct {
		origin Origin
		cred   Credential
		opts   []Option
	}{
		"no origin":        {Origin{}, APIToken("x"), nil},
		"no credential":    {origin, nil, nil},
		"share of nothing": {origin, APIToken("x"), []Option{WithShare(0)}},
		"share above one":  {origin, APIToken("x"), []Option{WithShare(1.1)}},
		"no concurrency":   {origin, APIToken("x"), []Option{WithConcurrency(0)}},
		"no timeout":       {origin, APIToken("x"), []Option{WithTimeout(0)}},
		"header injection": {origin, APIToken("x"), []Option{WithUserAgent("a\r\nb: c")}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c, err := New(tc.origin, tc.cred, tc.opts...); err == nil || c != nil {
				t.Errorf("New = %v, %v; want an error and no client", c, err)
			}
		})
	}
}

func TestRequestsCarryWhatOktaWants(t *testing.T) {
	t.Parallel()
	var got *http.Request
	c := org(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		answers(200, "[]")(w, r)
	}), WithUserAgent("oktagraph/1.2.3"))
	_, err := c.ListUsers(t.Context(), UserQuery{
		Search: `profile.lastName eq "O\"Neil & söns"`, After: "cur=sor&x", SortBy: "profile.lastName", SortOrder: "asc", Fields: []string{"id", "profile:(login)"},
	})
	if err != nil {
		t.Fatalf("list users: %v", err)
	}
	want := map[string]string{
		"path": "/api/v1/users", "search": `profile.lastName eq "O\"Neil & söns"`, "after": "cur=sor&x", "limit": "200", "sortBy": "profile.lastName",
		"sortOrder": "asc", "fields": "id,profile:(login)", "agent": "oktagraph/1.2.3", "auth": "SSWS 00secret-token",
		"type": `application/json; okta-response="omitCredentials,omitCredentialsLinks"`, "accept": "application/json", "method": "GET",
	}
	q := got.URL.Query()
	have := map[string]string{
		"path": got.URL.Path, "search": q.Get("search"), "after": q.Get("after"), "limit": q.Get("limit"), "sortBy": q.Get("sortBy"),
		"sortOrder": q.Get("sortOrder"), "fields": q.Get("fields"), "agent": got.UserAgent(), "auth": got.Header.Get("Authorization"),
		"type": got.Header.Get("Content-Type"), "accept": got.Header.Get("Accept"), "method": got.Method,
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if _, err := c.GetOrganization(t.Context()); err == nil || got.Header.Get("Authorization") != "" {
		t.Errorf("the public record was asked for with the token (%v)", err)
	}
}

func TestBadIDsAndLoginsNeverReachAPath(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	c := org(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answers(404, `{"errorCode":"E0000007"}`)(w, r)
	}))
	ctx := t.Context()
	for _, id := range []string{"", "me", "..", "../groups", "00u1/groups", "00u 1", "00u1%2f", "a@b.c", "00u1?x=1", strings.Repeat("a", 65), "00u\n1"} {
		checks := map[string]func() error{
			"GetUser":          func() error { _, err := c.GetUser(ctx, id); return err },
			"GetGroup":         func() error { _, err := c.GetGroup(ctx, id); return err },
			"ListUserGroups":   func() error { _, err := c.ListUserGroups(ctx, id, ""); return err },
			"ListUserRoles":    func() error { _, err := c.ListUserRoles(ctx, id, ExpandNone); return err },
			"ListGroupUsers":   func() error { _, err := c.ListGroupUsers(ctx, id, 1, ""); return err },
			"ListGroupRoles":   func() error { _, err := c.ListGroupRoles(ctx, id, ExpandApps); return err },
			"GetRole":          func() error { _, err := c.GetRole(ctx, id); return err },
			"ListBindings":     func() error { _, err := c.ListBindings(ctx, id, ""); return err },
			"members by set":   func() error { _, err := c.ListBindingMembers(ctx, id, "cr01", ""); return err },
			"members by role":  func() error { _, err := c.ListBindingMembers(ctx, "iam1", id, ""); return err },
			"permissions":      func() error { _, err := c.ListRolePermissions(ctx, id); return err },
			"resource set":     func() error { _, err := c.GetResourceSet(ctx, id); return err },
			"targets by id":    func() error { _, err := c.ListRoleTargetGroups(ctx, UserAssignee, id, "ra1", ""); return err },
			"targets by ra id": func() error { _, err := c.ListRoleTargetApps(ctx, GroupAssignee, "00g1", id, ""); return err },
			"targets by kind":  func() error { _, err := c.ListRoleTargetApps(ctx, AssigneeKind(id), "00g1", "ra1", ""); return err },
		}
		for name, check := range checks {
			if err := check(); !isError(err, ErrBadID) {
				t.Errorf("%s(%q) = %v, want ErrBadID", name, id, err)
			}
		}
	}
	for _, login := range []string{"", "me", "ME", ".", "..", "a/b", `a\b`, "00u12345678901234567", "a?b", "a#b", "a%2fb", "a\nb", strings.Repeat("a", 101)} {
		if _, err := c.GetUserByLogin(ctx, login); !isError(err, ErrBadLogin) {
			t.Errorf("GetUserByLogin(%q) = %v, want ErrBadLogin", login, err)
		}
	}
	if calls.Load() != 0 {
		t.Errorf("%d calls were made", calls.Load())
	}
}

func TestAnswerAboutAnotherObjectIsNotFound(t *testing.T) {
	t.Parallel()
	c := org(t, answers(200, `{"id":"00uother","profile":{"login":"other@example.com","name":"n"}}`))
	ctx := t.Context()
	if _, err := c.GetUser(ctx, "00uasked"); !IsNotFound(err) {
		t.Errorf("GetUser = %v, want not found", err)
	}
	if _, err := c.GetGroup(ctx, "00gasked"); !IsNotFound(err) {
		t.Errorf("GetGroup = %v, want not found", err)
	}
	if _, err := c.GetUserByLogin(ctx, "other"); !IsNotFound(err) {
		t.Errorf("a short name was taken for a login: %v", err)
	}
	if u, err := c.GetUserByLogin(ctx, "Other@Example.com"); err != nil || u.ID != "00uother" {
		t.Errorf("logins are case-insensitive: %v", err)
	}
}

// pager serves n users in pages, each with the next page's link.
func pager(n int, mutate func(w http.ResponseWriter, page int, next string) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		from, _ := strconv.Atoi(r.URL.Query().Get("after"))
		to := min(n, from+limit)
		var ids []string
		for i := from; i < to; i++ {
			ids = append(ids, fmt.Sprintf(`{"id":"00u%d","profile":{}}`, i))
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Add("Link", fmt.Sprintf(`<http://%s%s?limit=%d>; rel="self"`, r.Host, r.URL.Path, limit))
		next := ""
		if to < n {
			next = fmt.Sprintf(`http://%s%s?after=%d&limit=%d`, r.Host, r.URL.Path, to, limit)
		}
		if mutate != nil {
			next = mutate(w, from, next)
		}
		if next != "" {
			w.Header().Add("Link", "<"+next+`>; rel="next"`)
		}
		fmt.Fprintf(w, "[%s]", strings.Join(ids, ","))
	}
}

func allUsers(ctx context.Context, c *Client, limit int) ([]string, error) {
	var ids []string
	for u, err := range Walk(ctx, func(ctx context.Context, after string) (*Page[*User], error) {
		return c.ListUsers(ctx, UserQuery{Limit: limit, After: after})
	}) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, u.ID)
	}
	return ids, nil
}

func TestWalkYieldsEachItemOnce(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 7, 50, 200} {
		c := org(t, pager(101, nil), WithShare(1))
		ids, err := allUsers(t.Context(), c, limit)
		if err != nil || len(ids) != 101 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 101 {
			t.Errorf("limit %d: %d ids, %v", limit, len(ids), err)
		}
	}
}

func TestWalkStopsWhenTheConsumerOrTheContextDoes(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	handler := pager(100, func(_ http.ResponseWriter, _ int, next string) string { calls.Add(1); return next })
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	c := clientFor(t, server.URL)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	fetch := func(ctx context.Context, after string) (*Page[*User], error) {
		return c.ListUsers(ctx, UserQuery{Limit: 10, After: after})
	}
	for range Walk(ctx, fetch) {
		break
	}
	if calls.Load() != 1 {
		t.Errorf("%d calls after breaking in the first page, want 1", calls.Load())
	}
	n := 0
	var last error
	for _, err := range Walk(ctx, fetch) {
		if n++; n == 15 {
			cancel()
		}
		last = err
	}
	if !isError(last, context.Canceled) || calls.Load() != 3 {
		t.Errorf("after cancelling in the second page: %v, %d calls; want Canceled and 3", last, calls.Load())
	}
}

func TestNextLinksAreUsedForTheirCursorAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		next func(host string, page int, next string) string
		want error
	}{
		"admin twin": {func(_ string, _ int, next string) string {
			return strings.Replace(next, "127.0.0.1", "127-admin.0.0.1", 1)
		}, nil},
		"placeholder": {func(_ string, p int, _ string) string {
			return fmt.Sprintf(`https://{yourOktaDomain}/x?after=%d`, p+10)
		}, nil},
		"relative":     {func(_ string, p int, _ string) string { return fmt.Sprintf(`/api/v1/users?after=%d`, p+10) }, nil},
		"raw quotes":   {func(_ string, p int, next string) string { return next + `&search=a eq "b c>d"` }, nil},
		"other path":   {func(_ string, p int, _ string) string { return fmt.Sprintf(`/api/v1/logs?after=%d&limit=1`, p+10) }, nil},
		"foreign host": {func(_ string, p int, _ string) string { return fmt.Sprintf(`https://evil.example/?after=%d`, p+10) }, ErrForeignLink},
		"userinfo trick": {func(h string, p int, _ string) string {
			return fmt.Sprintf(`http://%s@evil.example/?after=%d`, h, p+10)
		}, ErrForeignLink},
		"scheme-relative":  {func(_ string, p int, _ string) string { return fmt.Sprintf(`//evil.example/?after=%d`, p+10) }, ErrForeignLink},
		"same page again":  {func(_ string, p int, _ string) string { return fmt.Sprintf(`/api/v1/users?after=%d`, p) }, ErrEndlessPaging},
		"back to page one": {func(_ string, p int, _ string) string { return `/api/v1/users?after=10` }, ErrEndlessPaging},
		"no cursor":        {func(_ string, _ int, _ string) string { return `/api/v1/users?limit=10` }, ErrEndlessPaging},
		"empty cursor":     {func(_ string, _ int, _ string) string { return `/api/v1/users?after=&limit=10` }, ErrEndlessPaging},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			c := org(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				pager(30, func(_ http.ResponseWriter, page int, next string) string {
					if page >= 20 {
						return ""
					}
					return tc.next(r.Host, page, next)
				})(w, r)
			}))
			ids, err := allUsers(t.Context(), c, 10)
			if tc.want == nil && (err != nil || len(ids) != 30) {
				t.Errorf("%d ids, %v; want 30", len(ids), err)
			}
			var unavailable *UnavailableError
			if tc.want != nil && (!isError(err, tc.want) || !asError(err, &unavailable) || calls.Load() > 3) {
				t.Errorf("error %v after %d calls, want %v", err, calls.Load(), tc.want)
			}
		})
	}
}

func TestPagesSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	c := org(t, answers(200, "[]"))
	ctx := t.Context()
	for want, q := range map[Source]UserQuery{ByList: {}, BySearch: {Search: "x"}} {
		if page, err := c.ListUsers(ctx, q); err != nil || page.Source != want || page.At.IsZero() || page.Items == nil {
			t.Errorf("page = %+v, %v; want source %s", page, err, want)
		}
	}
	for _, q := range []GroupQuery{{Filter: "x"}, {Q: "x"}} {
		if page, err := c.ListGroups(ctx, q); err != nil || page.Source != BySearch {
			t.Errorf("page = %+v, %v; want search", page, err)
		}
	}
}

func TestMeterCountsEveryRequestByBucket(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	c := org(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		answers(200, "[]")(w, r)
	}))
	m := NewMeter()
	ctx := WithMeter(t.Context(), m)
	if _, err := c.ListUserGroups(ctx, "00u1", ""); err != nil {
		t.Fatalf("list user groups: %v", err)
	}
	if _, err := c.ListUsers(ctx, UserQuery{}); err != nil {
		t.Fatalf("list users: %v", err)
	}
	if diff := cmp.Diff(map[string]int{ratelimit.BucketOther: 2, ratelimit.BucketUsers: 1}, m.ByBucket()); diff != "" || m.Calls() != 3 {
		t.Errorf("meter %d (-want +got):\n%s", m.Calls(), diff)
	}
	if MeterFrom(t.Context()) != nil {
		t.Error("a context without a meter has one")
	}
}

func TestCredentialIDTellsTokensApartWithoutRevealingThem(t *testing.T) {
	t.Parallel()
	a, b := APIToken("00secret-a"), APIToken("00secret-b")
	if a.ID() == b.ID() || a.ID() != APIToken(" SSWS 00secret-a\n").ID() || strings.Contains(a.ID(), "secret") || len(a.ID()) < 16 {
		t.Errorf("ids %q and %q", a.ID(), b.ID())
	}
}

func TestRotatedTokenIsUsedWithoutARestart(t *testing.T) {
	t.Parallel()
	current := atomic.Pointer[string]{}
	set := func(s string) { current.Store(&s) }
	set("old")
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		if r.Header.Get("Authorization") == "SSWS old" {
			set("new") // rotated while the request was under way
			answers(401, `{"errorCode":"E0000011","errorSummary":"Invalid token provided"}`)(w, r)
			return
		}
		answers(200, "[]")(w, r)
	}))
	t.Cleanup(server.Close)
	origin, _ := ParseOrigin(server.URL)
	c, err := New(origin, APITokenSource(func(context.Context) (string, error) { return *current.Load(), nil }))
	if err != nil {
		t.Fatalf("new: %v", err)
	}
	t.Cleanup(c.Close)
	before := c.CredentialID()
	if _, err := c.ListUsers(t.Context(), UserQuery{}); err != nil || calls.Load() != 2 {
		t.Errorf("list users: %v after %d calls", err, calls.Load())
	}
	if c.CredentialID() == before {
		t.Error("another token must have another id")
	}
	set("old") // and nothing newer: one refusal is the answer
	c2 := org(t, answers(401, `{"errorCode":"E0000011"}`))
	if _, err := c2.ListUsers(t.Context(), UserQuery{}); !IsUnauthorized(err) {
		t.Errorf("error = %v, want unauthorized", err)
	}
}
