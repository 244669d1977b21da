package connect_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"oktagraph/internal/connect"
	"oktagraph/internal/linking"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// place is the pages with what stands behind them.
type place struct {
	linker *fakeLinker
	signIn *fakeSignIn
	url    string
	close  func()
	log    *locked
}

// locked is a log that several goroutines write to.
type locked struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

const apiKey = "a-key-for-the-api-with-admin-1"

// open serves the pages until the test ends.
func open(t *testing.T, change ...func(*connect.Options)) *place {
	t.Helper()
	p := &place{linker: newLinker(), signIn: newSignIn(), log: &locked{}}
	o := connect.Options{
		Linker: p.linker, SignIn: p.signIn, ExplorerOn: true, BaseURL: "https://og.example.com", Addresses: []string{"203.0.113.7"},
		Logger: slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Keys: func(r *http.Request) (linking.Actor, error) {
			switch r.Header.Get("Authorization") {
			case "Bearer " + apiKey:
				return linking.Actor{Name: "deployer", Tenants: []string{"acme", "declared"}}, nil
			case "Bearer reader":
				return linking.Actor{}, connect.ErrNotAdmin
			}
			return linking.Actor{}, connect.ErrKey
		},
	}
	for _, c := range change {
		c(&o)
	}
	h, err := connect.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	p.url, p.close = server.URL, server.Close
	return p
}

// visitor is a browser without scripts.
type visitor struct {
	t      *testing.T
	place  *place
	client *http.Client
	// seen is everything that was ever answered, pages its bodies alone.
	seen, pages strings.Builder
}

func (p *place) visitor(t *testing.T) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	v := &visitor{t: t, place: p, client: &http.Client{Jar: jar, Transport: transport}}
	v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return v
}

// admin is a visitor who has signed in.
func (p *place) admin(t *testing.T) *visitor {
	t.Helper()
	v := p.visitor(t)
	v.get("/connect/signin")
	if a := v.post("/connect/signin", "key", adminKey); a.status != http.StatusSeeOther {
		t.Fatalf("signing in: %d %s", a.status, a.body)
	}
	return v
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (v *visitor) do(r *http.Request) reply {
	v.t.Helper()
	resp, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil && !errors.Is(err, io.EOF) {
		v.t.Fatal(err)
	}
	v.seen.Write(text)
	v.pages.Write(text)
	for name, values := range resp.Header {
		v.seen.WriteString(name + strings.Join(values, " "))
	}
	return reply{resp.StatusCode, resp.Header, string(text)}
}

func (v *visitor) get(path string) reply {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.place.url+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do(r)
}

// post sends a form of pairs of name and value, with the form token.
func (v *visitor) post(path string, pairs ...string) reply {
	v.t.Helper()
	form := url.Values{"csrf": {formToken}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.place.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.do(r)
}

// link sends the form with a token.
func (v *visitor) link(tenant, address, token string) reply {
	v.t.Helper()
	return v.post("/connect/link", "tenant", tenant, "orgUrl", address, "kind", "token", "apiToken", token)
}

// has fails the test for each text that the body does not hold.
func (a reply) has(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("status %d, %q is not in:\n%s", a.status, text, a.body)
		}
	}
}

func (a reply) hasNot(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			t.Errorf("status %d, %q is in:\n%s", a.status, text, a.body)
		}
	}
}
