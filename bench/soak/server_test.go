package soak_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"oktagraph/internal/testkit"
)

const apiKey = "a-key-for-a-long-time-of-24+"

// server is the program in a process of its own.
type server struct {
	url, metrics string
	file         string
	settings     []any
	cmd          *exec.Cmd
	log          *logBook
	ended        chan struct{}
	reloads      atomic.Int64
}

// configuration has a small cache, so that it grows little after the warm-up.
const configuration = `
listen: 127.0.0.1:0
metrics: {listen: "127.0.0.1:%d"}
secretKey: thirty-two-letters-that-sign-all-cursors
redis: {url: %q}
cache: {local: 16MiB}
orgHosts: ["127.0.0.1"]
tenants: [{id: acme, orgUrl: %q, apiToken: "${env:SOAK_TOKEN}", budget: {share: 1, concurrency: %d}}]
clients: [{name: soak, key: "${env:SOAK_KEY}", tenants: [acme], scopes: [users:read, users:profile, groups:read, roles:read], costLimit: %d}]
`

func start(t *testing.T, program string, okta *fakeOkta, redis string) *server {
	t.Helper()
	dir := t.TempDir()
	if program == "" {
		program = filepath.Join(dir, "oktagraph")
		build := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".")
		build.Dir = testkit.Root(t)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build the program: %v\n%s", err, out)
		}
	}
	port := testkit.FreePort(t)
	s := &server{
		file: filepath.Join(dir, "oktagraph.yaml"), settings: []any{port, redis, okta.address()}, metrics: fmt.Sprintf("http://127.0.0.1:%d/metrics", port),
		log: &logBook{address: make(chan string, 1)}, ended: make(chan struct{}),
	}
	if err := s.write(0); err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(program, "serve", "--config", s.file)
	s.cmd.Env = append(os.Environ(), "SOAK_TOKEN="+okta.org.Token(), "SOAK_KEY="+apiKey)
	s.cmd.Stderr = s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = s.cmd.Wait() // its state says the rest
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
	})
	select {
	case address := <-s.log.address:
		s.url = "http://" + address
	case <-s.ended:
		t.Fatalf("the server ended at once:\n%s", s.log.tail())
	case <-time.After(time.Minute):
		t.Fatalf("the server does not say where it is:\n%s", s.log.tail())
	}
	return s
}

// write writes the n-th configuration; each fourth is broken.
func (s *server) write(n int) error {
	text := fmt.Sprintf(configuration, append(append([]any{}, s.settings...), 20+n%3, 1000+n%2)...)
	if n%4 == 3 {
		text += "clints: []\n"
	}
	if err := os.WriteFile(s.file+".new", []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(s.file+".new", s.file)
}

// reload has the configuration read again, now and then.
func (s *server) reload(ctx context.Context, every time.Duration) {
	for n := 1; every > 0 && pause(ctx, every); n++ {
		if s.write(n) == nil && s.cmd.Process.Signal(syscall.SIGHUP) == nil {
			s.reloads.Add(1)
		}
	}
}

// recovers waits until the server is ready, all faults being over.
func (s *server) recovers(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		resp, err := http.Get(s.url + "/readyz")
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK {
			return
		}
	}
	t.Errorf("the server is not ready a minute after the last fault:\n%s", s.log.tail())
}

// end asks the server to end, which it does in time and without complaint.
func (s *server) end(t *testing.T) {
	t.Helper()
	select {
	case <-s.ended:
		t.Fatalf("the server ended by itself, %v:\n%s", s.cmd.ProcessState, s.log.tail())
	default:
	}
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.ended:
	case <-time.After(30 * time.Second):
		t.Fatalf("the server does not end:\n%s", s.log.tail())
	}
	if code := s.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("the server ended with %d:\n%s", code, s.log.tail())
	}
	if s.log.panics.Load() > 0 {
		t.Errorf("the server panicked %d times", s.log.panics.Load())
	}
}

// logBook finds the address in what the server says, looks for panics, and keeps the end.
type logBook struct {
	address chan string
	panics  atomic.Int64

	mu   sync.Mutex
	told bool
	last []byte
}

var addressLine = regexp.MustCompile(`"address":"([^"]+)"`)

// Write implements io.Writer; each line comes by itself.
func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if bytes.Contains(p, []byte("panic")) {
		l.panics.Add(1)
	}
	l.last = append(l.last, p...)
	l.last = l.last[max(0, len(l.last)-8<<10):]
	if found := addressLine.FindSubmatch(l.last); found != nil && !l.told {
		l.told = true
		l.address <- strings.Replace(string(found[1]), "[::]", "127.0.0.1", 1)
	}
	return len(p), nil
}

func (l *logBook) tail() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.last)
}
