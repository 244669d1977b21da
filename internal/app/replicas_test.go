package app

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

// lateClock is the system's clock, shifted so that the simulated org's window,
// which begins at its own second, ends soon.
type lateClock struct{ shift time.Duration }

func (c lateClock) Now() time.Time { return time.Now().Add(c.shift) }

func (c lateClock) Sleep(ctx context.Context, d time.Duration) error {
	pause(ctx, d)
	return ctx.Err()
}

// listed counts the calls that list users, by the window Okta counted them in.
type listed struct {
	next http.Handler

	mu      sync.Mutex
	windows map[int64]int
}

func (l *listed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.next.ServeHTTP(w, r)
	if r.URL.Path != "/api/v1/users" {
		return
	}
	if reset, err := strconv.ParseInt(w.Header().Get("X-Rate-Limit-Reset"), 10, 64); err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.windows[reset]++
	}
}

func (l *listed) in(reset int64) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.windows[reset]
}

// windowEnd is when the window of user lists ends in an org with this clock.
func windowEnd(t *testing.T, cfg oktasim.Config) int64 {
	t.Helper()
	cfg.Users = 2
	org := newOrg(t, cfg)
	probe := &listed{next: org, windows: map[int64]int{}}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/users", http.NoBody)
	r.Header.Set("Authorization", "SSWS "+org.Token())
	probe.ServeHTTP(httptest.NewRecorder(), r)
	for reset := range probe.windows {
		return reset
	}
	t.Fatal("the answer names no window")
	return 0
}

// replica starts the server in a process of its own and returns its address.
func replica(t *testing.T, file string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	logs := &screen{}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childEnv+"=serve --config "+file)
	cmd.Stderr = logs
	if err := cmd.Start(); err != nil {
		t.Fatalf("start a replica: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil && t.Context().Err() == nil {
			t.Errorf("a replica ended: %v\n%s", err, logs)
		}
	})
	return "http://" + logs.find(t, `"address":"([^"]+)"`)
}

// load asks one replica for lists nobody has cached, until stop, and returns how
// many it got.
func load(t *testing.T, url string, process int, stop <-chan struct{}) int {
	t.Helper()
	var wg sync.WaitGroup
	var mu sync.Mutex
	served := 0
	for worker := range 4 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				at := time.Date(2000+process, 1, 1+worker, 0, 0, n, 0, time.UTC).Format(time.RFC3339)
				got := ask(t, url+"/graphql", "Bearer "+strings.Repeat("k", 24),
					fmt.Sprintf(`{"query": "{ users(first: 1, filter: {created: {after: \"%s\"}}) { nodes { id } } }"}`, at))
				switch {
				case len(got.Errors) == 0:
					mu.Lock()
					served++
					mu.Unlock()
				case got.Errors[0].Extensions.Code == "RATE_LIMITED":
					pause(t.Context(), 50*time.Millisecond)
				default:
					t.Errorf("an unexpected error: %s", got.Errors[0].Message)
					return
				}
			}
		})
	}
	wg.Wait()
	return served
}

const threeReplicas = `
listen: 127.0.0.1:0
metrics: {listen: "off"}
secretKey: the same thirty-two letters in every one
redis: {url: "%s"}
tenants:
  - {id: acme, orgUrl: "%s", apiToken: "%s", budget: {share: 0.4}}
clients:
  - {name: web, key: kkkkkkkkkkkkkkkkkkkkkkkk, tenants: [acme], scopes: [users:read]}
`

func TestThreeProcessesKeepToOneShare(t *testing.T) {
	redis := testkit.RedisServer(t)
	cfg := oktasim.Config{Seed: 1, Users: 30, RateLimit: "600/min", TokenShare: 0.5, Concurrency: 75, Latency: "10ms"}
	// Up to the end of the first window there are 8 s: starting the processes
	// takes some of them, on a loaded machine all.
	const firstWindow = 8 * time.Second
	plain := windowEnd(t, cfg)
	clock := lateClock{shift: time.Until(time.Unix(plain, 0)) - firstWindow}
	cfg.Clock = clock
	first := windowEnd(t, cfg)
	second := first + 60

	org := newOrg(t, cfg)
	count := &listed{next: org, windows: map[int64]int{}}
	server := httptest.NewServer(count)
	defer server.Close()
	file := filepath.Join(t.TempDir(), "og.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, threeReplicas, redis, server.URL, org.Token()), 0o600); err != nil {
		t.Fatal(err)
	}
	var urls []string
	for range 3 {
		urls = append(urls, replica(t, file))
	}

	stop := make(chan struct{})
	served := make([]int, len(urls))
	var wg sync.WaitGroup
	for i, url := range urls {
		wg.Go(func() { served[i] = load(t, url, i, stop) })
	}
	const share = 240
	// Into the second window, and a second longer than it takes to spend it.
	deadline := time.Unix(second, 0).Add(-clock.shift - 5*time.Second)
	for time.Now().Before(deadline) && count.in(second) < share {
		pause(t.Context(), 20*time.Millisecond)
	}
	pause(t.Context(), time.Second)
	close(stop)
	wg.Wait()

	t.Logf("calls by window %v, answers by process %v", count.windows, served)
	for reset, calls := range count.windows {
		if calls > share {
			t.Errorf("%d calls in the window that ends at %d, want at most %d", calls, reset, share)
		}
	}
	if refused := org.Calls().Status429; refused > 0 {
		t.Errorf("%d calls were refused", refused)
	}
	if used := count.in(first) + count.in(second); used < share {
		t.Errorf("only %d calls: the budget was not used", used)
	}
	total := served[0] + served[1] + served[2]
	for i, n := range served {
		if n < total/10 {
			t.Errorf("process %d was starved: %v", i, served)
		}
	}
}
