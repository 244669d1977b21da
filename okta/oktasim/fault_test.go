package oktasim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"oktagraph/okta/oktasim"
)

// ask calls the org over a real connection.
func ask(t *testing.T, server *httptest.Server, token, target string) (status int, header http.Header, body string, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "SSWS "+token)
	// A connection of its own: on a used one net/http repeats a GET by itself.
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
	for name, tc := range map[string]struct {
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
		"bad token": {oktasim.Fault{Kind: oktasim.FaultToken}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 401 && strings.Contains(b, "E0000011")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			tc.fault.Route, tc.fault.Times, tc.fault.After = "GET /api/v1/users", 1, 1
			ok(t, org.Inject(tc.fault))
			if s, _, b, err := ask(t, server, org.Token(), target); s != 200 || err != nil || !strings.HasPrefix(b, "[{") {
				t.Errorf("before the fault: %d %v", s, err)
			}
			if s, _, _, err := ask(t, server, org.Token(), "/api/v1/groups?limit=1"); s != 200 || err != nil {
				t.Errorf("another route: %d %v", s, err)
			}
			if s, h, b, err := ask(t, server, org.Token(), target); !tc.check(s, h, b, err) {
				t.Errorf("the fault: status %d, %v, headers %v, body %.100s", s, err, h, b)
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
