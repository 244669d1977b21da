package explorer_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/explorer"
)

// get asks h for a path of a server at localhost. Headers are name, value, …
func get(t *testing.T, h http.Handler, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://localhost:8080"+path, nil)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var reference = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

func TestPolicyAllowsNothingInlineNoEvalAndNoOtherHost(t *testing.T) {
	h := explorer.Handler(explorer.Options{})
	for _, path := range []string{"/", "/explorer/config.json", "/nothing/here"} {
		policy := get(t, h, path).Header.Get("Content-Security-Policy")
		nonce := regexp.MustCompile(` 'nonce-[A-Z0-9]{20,}'`)
		want := "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src 'self' data:; " +
			"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
		if got := nonce.ReplaceAllString(policy, ""); got != want {
			t.Errorf("%s: policy %q, want %q", path, got, want)
		}
		if hasNonce := nonce.MatchString(policy); hasNonce != (path == "/") {
			t.Errorf("%s: nonce in the policy: %t", path, hasNonce)
		}
	}
}

func TestEveryAnswerForbidsSniffingAndFraming(t *testing.T) {
	h := explorer.Handler(explorer.Options{})
	for _, path := range []string{"/", "/explorer/config.json", "/explorer/none.js"} {
		header := get(t, h, path).Header
		if got := header.Get("X-Content-Type-Options"); got != "nosniff" {
			t.Errorf("%s: X-Content-Type-Options %q", path, got)
		}
		if got := header.Get("X-Frame-Options"); got != "DENY" {
			t.Errorf("%s: X-Frame-Options %q", path, got)
		}
	}
}

func TestNonceIsNewForEachVisitAndTheSameInPageAndPolicy(t *testing.T) {
	h := explorer.Handler(explorer.Options{})
	seen := map[string]bool{}
	for range 2 {
		r := get(t, h, "/")
		m := regexp.MustCompile(`nonce="([^"]+)"`).FindStringSubmatch(body(t, r))
		if m == nil || !strings.Contains(r.Header.Get("Content-Security-Policy"), "'nonce-"+m[1]+"'") {
			t.Fatalf("nonce %v is not the policy's", m)
		}
		seen[m[1]] = true
	}
	if len(seen) != 2 {
		t.Error("two visits got the same nonce")
	}
}

func TestPageHasNoInlineScriptAndAllItNamesIsServedImmutable(t *testing.T) {
	h := explorer.Handler(explorer.Options{})
	page := body(t, get(t, h, "/"))
	if inline := regexp.MustCompile(`<script[^>]*>[^<]|<style|\son[a-z]+=|\sstyle=`).FindString(page); inline != "" {
		t.Errorf("inline code in the page: %q", inline)
	}
	references := reference.FindAllStringSubmatch(page, -1)
	if len(references) < 7 {
		t.Fatalf("%d references in the page", len(references))
	}
	for _, m := range references {
		r := get(t, h, "/"+m[1])
		if r.StatusCode != http.StatusOK || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("Content-Type") == "" {
			t.Errorf("%s: status %d, headers %v", m[1], r.StatusCode, r.Header)
		}
	}
}

func TestNameOfABuiltFileIsTheHashOfItsContent(t *testing.T) {
	h := explorer.Handler(explorer.Options{})
	files, err := os.ReadDir("dist/explorer")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		sum := sha256.Sum256([]byte(body(t, get(t, h, "/explorer/"+file.Name()))))
		if want := hex.EncodeToString(sum[:])[:12]; strings.Split(file.Name(), ".")[1] != want {
			t.Errorf("%s: its content hashes to %s", file.Name(), want)
		}
	}
}

func TestCompressedFileIsTheSameFile(t *testing.T) {
	h := explorer.Handler(explorer.Options{})
	name := regexp.MustCompile(`explorer/graphiql[^"]+\.js`).FindString(body(t, get(t, h, "/")))
	plain := get(t, h, "/"+name, "Accept-Encoding", "gzip;q=0, br")
	if got := plain.Header.Get("Content-Encoding"); got != "" {
		t.Fatalf("refused gzip, got %q", got)
	}
	packed := get(t, h, "/"+name, "Accept-Encoding", "br, gzip")
	if got := packed.Header.Get("Content-Encoding"); got != "gzip" {
		t.Fatalf("Content-Encoding %q, want gzip", got)
	}
	r, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	unpacked, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if body(t, plain) != string(unpacked) {
		t.Error("the compressed file differs")
	}
}

func TestKeyIsHandedOutOnlyWhereItIsSafe(t *testing.T) {
	const key = "demo-key-that-opens-made-up-people"
	tests := map[string]struct {
		options explorer.Options
		headers []string
		status  int
		key     string
	}{
		"no key set":                        {explorer.Options{}, nil, 200, ""},
		"demo":                              {explorer.Options{Key: key, Demo: true}, nil, 200, key},
		"demo at an address":                {explorer.Options{Key: key}, []string{"Host", "192.0.2.7:8080"}, 200, key},
		"demo at an IPv6 address":           {explorer.Options{Key: key}, []string{"Host", "[::1]:8080"}, 200, key},
		"demo under a foreign name":         {explorer.Options{Key: key}, []string{"Host", "rebound.example:8080"}, 421, ""},
		"demo under a misleading name":      {explorer.Options{Key: key}, []string{"Host", "localhost.rebound.example"}, 421, ""},
		"demo under the name it listens on": {explorer.Options{Key: key, Host: "box.lan"}, []string{"Host", "Box.lan:8080"}, 200, key},
		"no key under a name":               {explorer.Options{}, []string{"Host", "oktagraph.example"}, 200, ""},
		"asked by the page":                 {explorer.Options{Key: key}, []string{"Sec-Fetch-Site", "same-origin"}, 200, key},
		"asked by a page of another site":   {explorer.Options{Key: key}, []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
		"asked by a page of the same site":  {explorer.Options{Key: key}, []string{"Sec-Fetch-Site", "same-site"}, 403, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := get(t, explorer.Handler(tt.options), "/explorer/config.json", tt.headers...)
			text := body(t, r)
			if r.StatusCode != tt.status || r.Header.Get("Cache-Control") != "no-store" && tt.status == 200 {
				t.Errorf("status %d, Cache-Control %q", r.StatusCode, r.Header.Get("Cache-Control"))
			}
			if got := strings.Contains(text, key); got != (tt.key != "") {
				t.Errorf("key in the answer: %t", got)
			}
		})
	}
}

func TestAPageThatHandsOutAKeyIsNotShownUnderForeignNames(t *testing.T) {
	for host, want := range map[string]int{"localhost:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "a.localhost": 200, "rebound.example": 421} {
		r := get(t, explorer.Handler(explorer.Options{Key: "made-up-data-only"}), "/", "Host", host)
		if r.StatusCode != want {
			t.Errorf("%s: status %d, want %d", host, r.StatusCode, want)
		}
		if text := body(t, r); want != 200 && strings.Contains(text, "<script") {
			t.Errorf("%s: got the page: %.100s", host, text)
		}
	}
}

func TestConfigCarriesTheOptions(t *testing.T) {
	h := explorer.Handler(explorer.Options{SchemaURL: "/schema.graphql", Explain: true, Demo: true, Tenant: "acme", Login: "grace@example.com"})
	text := body(t, get(t, h, "/explorer/config.json"))
	var got struct {
		Endpoint, SchemaURL, Explain, Tenant string
		Demo                                 bool
		Samples                              []string
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Endpoint != "/graphql" || got.SchemaURL != "/schema.graphql" || got.Explain != "/explain" || got.Tenant != "acme" || !got.Demo || len(got.Samples) <= 6 {
		t.Errorf("config %s", text)
	}
	if !strings.Contains(text, "grace@example.com") {
		t.Error("the login is not in the samples")
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	w := httptest.NewRecorder()
	explorer.Handler(explorer.Options{}).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST /: status %d", w.Code)
	}
}
