package oktasim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"oktagraph/oktasim"
)

// reply is one answer of the org.
type reply struct {
	Status int
	Header http.Header
	Body   []byte
}

func newOrg(t testing.TB, cfg oktasim.Config) *oktasim.Org {
	t.Helper()
	org, err := oktasim.New(cfg)
	if err != nil {
		t.Fatalf("make the org: %v", err)
	}
	t.Cleanup(org.Close)
	return org
}

// get calls the org at acme.okta.com with its token.
func get(t testing.TB, org *oktasim.Org, target string) reply {
	t.Helper()
	return send(t, org, "GET", target, "SSWS "+org.Token(), "")
}

func send(t testing.TB, org http.Handler, method, target, auth, body string) reply {
	t.Helper()
	r := httptest.NewRequest(method, "https://acme.okta.com"+target, strings.NewReader(body))
	if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	w := httptest.NewRecorder()
	org.ServeHTTP(w, r)
	res := w.Result()
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("read the answer: %v", err)
	}
	return reply{res.StatusCode, res.Header, data}
}

// decode decodes a 200 answer.
func decode[T any](t testing.TB, r reply) T {
	t.Helper()
	var v T
	if r.Status != http.StatusOK {
		t.Fatalf("status %d, want 200: %s", r.Status, r.Body)
	}
	if err := json.Unmarshal(r.Body, &v); err != nil {
		t.Fatalf("decode: %v in %.200s", err, r.Body)
	}
	return v
}

// next returns the target of the next link, "" on the last page.
func next(r reply) string {
	for _, line := range r.Header.Values("Link") {
		if target, found := strings.CutSuffix(line, `>; rel="next"`); found {
			return strings.TrimPrefix(target, "<https://acme.okta.com")
		}
	}
	return ""
}

type ident struct {
	ID string `json:"id"`
}

// walk collects the ids of a list over all its pages.
func walk(t testing.TB, org *oktasim.Org, target string) []string {
	t.Helper()
	var ids []string
	for pages := 0; target != ""; pages++ {
		if pages > 10000 {
			t.Fatal("endless paging")
		}
		r := get(t, org, target)
		for _, x := range decode[[]ident](t, r) {
			ids = append(ids, x.ID)
		}
		target = next(r)
	}
	return ids
}
