package oktasim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagraph/oktasim"

	"github.com/google/go-cmp/cmp"
)

// ask calls the org over a real connection.
func ask(t *testing.T, server *httptest.Server, token, target string) (status int, header http.Header, body string, err error) {
	t.Helper()
	return askFor(t, time.Minute, server, token, target)
}

// askFor is ask with a timeout.
func askFor(t *testing.T, patience time.Duration, server *httptest.Server, token, target string) (status int, header http.Header, body string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS "+token)
	// A new connection: on a used one, net/http retries a GET by itself.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, 2<<20))
	return res.StatusCode, res.Header, string(data), err
}

func TestFaults(t *testing.T) {
	org := newOrg(t, oktasim.Config{Seed: 2, RateLimit: "600/min"})
	server := httptest.NewServer(org)
	t.Cleanup(server.Close)
	t.Cleanup(org.Close) // before the server waits for calls that hang
	const target = "/api/v1/users?limit=5"
	const late = 100 * time.Millisecond
	endless := []oktasim.FaultKind{oktasim.FaultHang, oktasim.FaultDrip}
	cases := map[string]struct {
		fault oktasim.Fault
		check func(status int, header http.Header, body string, err error) bool
	}{
		"storm of 429": {oktasim.Fault{Kind: oktasim.FaultStatus, Status: 429}, func(s int, h http.Header, b string, _ error) bool {
			return s == 429 && h.Get("X-Rate-Limit-Limit") == "600" && strings.Contains(b, "E0000047")
		}},
		"concurrency": {oktasim.Fault{Kind: oktasim.FaultConcurrency}, func(s int, h http.Header, _ string, _ error) bool {
			return s == 429 && h.Get("X-Rate-Limit-Limit") == "0"
		}},
		"500": {oktasim.Fault{Kind: oktasim.FaultStatus}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 500 && strings.Contains(b, "E0000009")
		}},
		"502 of the edge": {oktasim.Fault{Kind: oktasim.FaultStatus, Status: 502}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 502 && strings.Contains(b, "<html>")
		}},
		"reset": {oktasim.Fault{Kind: oktasim.FaultReset}, func(_ int, _ http.Header, _ string, err error) bool { return err != nil }},
		"hang": {oktasim.Fault{Kind: oktasim.FaultHang}, func(_ int, _ http.Header, _ string, err error) bool {
			return errors.Is(err, context.DeadlineExceeded)
		}},
		"truncated": {oktasim.Fault{Kind: oktasim.FaultTruncate}, func(_ int, _ http.Header, b string, err error) bool {
			return errors.Is(err, io.ErrUnexpectedEOF) && strings.HasPrefix(b, `[{"id"`)
		}},
		"web page": {oktasim.Fault{Kind: oktasim.FaultHTML}, func(s int, h http.Header, b string, _ error) bool {
			return s == 200 && strings.HasPrefix(h.Get("Content-Type"), "text/html") && strings.Contains(b, "<html>")
		}},
		"nothing": {oktasim.Fault{Kind: oktasim.FaultEmpty}, func(s int, _ http.Header, b string, _ error) bool { return s == 200 && b == "" }},
		"huge":    {oktasim.Fault{Kind: oktasim.FaultHuge}, func(s int, _ http.Header, b string, _ error) bool { return s == 200 && len(b) == 2<<20 }},
		"wrong types": {oktasim.Fault{Kind: oktasim.FaultTypes}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 200 && strings.Contains(b, `"id":42`)
		}},
		"foreign next": {oktasim.Fault{Kind: oktasim.FaultForeign}, func(_ int, h http.Header, _ string, _ error) bool {
			return strings.Contains(strings.Join(h.Values("Link"), " "), "<"+oktasim.ForeignHost)
		}},
		"endless": {oktasim.Fault{Kind: oktasim.FaultEndless}, func(_ int, h http.Header, _ string, _ error) bool {
			return strings.Contains(strings.Join(h.Values("Link"), " "), "LOOP")
		}},
		"redirect": {oktasim.Fault{Kind: oktasim.FaultRedirect}, func(s int, h http.Header, _ string, _ error) bool {
			return s == 302 && strings.HasPrefix(h.Get("Location"), oktasim.ForeignHost)
		}},
		"drip": {oktasim.Fault{Kind: oktasim.FaultDrip}, func(_ int, _ http.Header, b string, err error) bool {
			return errors.Is(err, context.DeadlineExceeded) && len(b) < 100
		}},
		"feature": {oktasim.Fault{Kind: oktasim.FaultFeature}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 401 && strings.Contains(b, "E0000015")
		}},
		"late": {oktasim.Fault{Kind: oktasim.FaultDelay, Wait: late}, func(s int, _ http.Header, b string, err error) bool {
			return s == 200 && err == nil && strings.HasPrefix(b, `[{"id"`)
		}},
		"too late": {oktasim.Fault{Kind: oktasim.FaultDelay, Wait: time.Hour}, func(_ int, _ http.Header, _ string, err error) bool {
			return errors.Is(err, context.DeadlineExceeded)
		}},
		"forbidden": {oktasim.Fault{Kind: oktasim.FaultForbidden}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 403 && strings.Contains(b, "E0000006")
		}},
		"bad token": {oktasim.Fault{Kind: oktasim.FaultToken}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 401 && strings.Contains(b, "E0000011")
		}},
	}
	for _, kind := range oktasim.Faults() {
		tested := false
		for _, tc := range cases {
			tested = tested || tc.fault.Kind == kind
		}
		if !tested {
			t.Errorf("no test of the fault %s", kind)
		}
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			tc.fault.Route, tc.fault.Times, tc.fault.After = "GET /api/v1/users", 1, 1
			ok(t, org.Inject(tc.fault))
			if s, _, b, err := ask(t, server, org.Token(), target); s != 200 || err != nil || !strings.HasPrefix(b, "[{") {
				t.Errorf("before the fault: %d %v", s, err)
			}
			if s, _, _, err := ask(t, server, org.Token(), "/api/v1/groups?limit=1"); s != 200 || err != nil {
				t.Errorf("another route: %d %v", s, err)
			}
			patience := time.Minute
			if tc.fault.Wait > patience || slices.Contains(endless, tc.fault.Kind) {
				patience = time.Second
			}
			begun := time.Now()
			if s, h, b, err := askFor(t, patience, server, org.Token(), target); !tc.check(s, h, b, err) {
				t.Errorf("the fault: status %d, %v, headers %v, body %.100s", s, err, h, b)
			}
			if took := time.Since(begun); tc.fault.Kind == oktasim.FaultDelay && took < late {
				t.Errorf("the fault: answered after %v", took)
			}
			if s, _, _, err := ask(t, server, org.Token(), target); s != 200 || err != nil {
				t.Errorf("after the fault: %d %v", s, err)
			}
		})
	}
	if err := org.Inject(oktasim.Fault{Kind: "nonsense"}); err == nil {
		t.Error("an unknown fault was taken")
	}
}

func TestFaultsOfIAMBodies(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2})
	for kind, want := range map[oktasim.FaultKind]string{oktasim.FaultEndless: "/api/v1/iam/roles?after=LOOP", oktasim.FaultForeign: oktasim.ForeignHost + "/api/v1/iam/roles"} {
		ok(t, org.Inject(oktasim.Fault{Kind: kind, Times: 1}))
		if body := string(get(t, org, "/api/v1/iam/roles").Body); !strings.Contains(body, want) {
			t.Errorf("%s: %s", kind, body)
		}
	}
}

// A simulated rate-limit storm reports the limit of the called bucket, as a real one
// does.
func TestStormTellsTheLimitOfTheCalledBucket(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Seed: 2, RateLimit: "workforce"})
	ok(t, org.Inject(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 429}))
	for target, want := range map[string]string{
		"/api/v1/users": "600", "/api/v1/users/00uX": "2000", "/api/v1/groups": "500", "/api/v1/groups/00gX": "1000",
		"/api/v1/logs": "120", "/api/v1/iam/roles": "1200", "/api/v1/unknown": "1200",
	} {
		if r := get(t, org, target); r.Status != 429 || r.Header.Get("X-Rate-Limit-Limit") != want {
			t.Errorf("%s: status %d, limit %s, want %s", target, r.Status, r.Header.Get("X-Rate-Limit-Limit"), want)
		}
	}
}

// The table of faults in the documentation has exactly one row for each kind.
func TestDocumentedFaultsAreThoseThereAre(t *testing.T) {
	t.Parallel()
	rows := docRows(t, "## Faults")
	var want []string
	for _, kind := range oktasim.Faults() {
		want = append(want, string(kind))
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// docRows lists the names in the first column of the tables of a section of
// docs/simulator.md, sorted.
func docRows(t testing.TB, heading string) []string {
	t.Helper()
	_, text, found := strings.Cut(string(must[[]byte](t)(os.ReadFile("../docs/simulator.md"))), heading+"\n")
	if !found {
		t.Fatalf("docs/simulator.md has no section %q", heading)
	}
	text, _, _ = strings.Cut(text, "\n## ")
	var names []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		first := strings.Split(line, "|")[1]
		for _, name := range strings.Fields(first) {
			names = append(names, strings.Trim(name, "`"))
		}
	}
	slices.Sort(names)
	return names
}
