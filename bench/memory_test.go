package bench_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit"
	"oktagraph/internal/testkit/corpus"
	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// roleEnv makes this test binary one of the processes of a benchmark of memory.
const roleEnv = "OKTAGRAPH_BENCH_ROLE"

// localBytes is the in-process tier of the promise.
const localBytes = 64 << 20

func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(roleEnv) {
	case "":
		os.Exit(m.Run())
	case "okta":
		err = serveOkta(corpus.Size(os.Getenv("BENCH_ORG")))
	case "walk":
		err = walk(os.Getenv("BENCH_OKTA"), os.Getenv("BENCH_TOKEN"), os.Getenv("BENCH_REDIS"))
	case "huge":
		err = serveHuge()
	case "bodies":
		err = readHuge(os.Getenv("BENCH_OKTA"), os.Getenv("BENCH_TOKEN"))
	case "searches":
		err = search(os.Getenv("BENCH_OKTA"), os.Getenv("BENCH_TOKEN"))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// BenchmarkWalkMemory walks the org of 100,000 users with Redis and a small tier
// in process, and tells how much memory the walking process had at most; the
// simulated org is another process. Promised: under 300 MB.
func BenchmarkWalkMemory(b *testing.B) {
	if testing.Short() {
		b.Skip("skipped: a walk of 100,000 users")
	}
	redis := testkit.RedisServer(b)
	for b.Loop() {
		address, token := child(b, "okta", []string{"BENCH_ORG=" + string(corpus.L)})
		out, _ := child(b, "walk", []string{"BENCH_OKTA=" + address, "BENCH_TOKEN=" + token, "BENCH_REDIS=" + redis})
		megabytes, err := strconv.ParseFloat(out, 64)
		if err != nil {
			b.Fatalf("the walk said %q", out)
		}
		b.ReportMetric(megabytes, "peak-MB")
	}
}

// child starts this binary in a role and returns the two words of its first
// line. It ends with the benchmark.
func child(b *testing.B, role string, env []string) (first, second string) {
	b.Helper()
	cmd := exec.CommandContext(b.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), roleEnv+"="+role), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed on purpose
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatalf("%s ended without a word: %v", role, err)
	}
	first, second, _ = strings.Cut(strings.TrimSpace(line), " ")
	return first, second
}

// serveOkta is the process of the simulated org: it says where it is, and how to
// read it.
func serveOkta(size corpus.Size) error {
	config := size.Config()
	config.Epoch = epoch()
	org, err := oktasim.New(config)
	if err != nil {
		return fmt.Errorf("make the org: %w", err)
	}
	defer org.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	fmt.Printf("http://%s %s\n", l.Addr(), org.Token())
	server := &http.Server{Handler: org, ReadHeaderTimeout: time.Minute}
	return server.Serve(l)
}

// epoch is the newest date of the simulated org.
func epoch() time.Time { return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC) }

// walk is the process of the server: it walks the org and says its peak of
// resident memory in megabytes.
func walk(address, token, redis string) error {
	w, err := world.Open(world.Setup{
		Okta: address, Token: token, Redis: redis, LocalBytes: localBytes, Concurrency: 35, Deadline: time.Hour, CallLimit: 1_000_000,
	})
	if err != nil {
		return fmt.Errorf("open the world: %w", err)
	}
	defer w.Close()
	s, err := w.Serve()
	if err != nil {
		return fmt.Errorf("make the server: %w", err)
	}
	if err := walkAll(context.Background(), s); err != nil {
		return err
	}
	peak, err := peakMegabytes()
	fmt.Printf("%.0f -\n", peak)
	return err
}

func walkAll(ctx context.Context, s *world.Server) error {
	var row corpus.Row
	for _, r := range corpus.Rows() {
		if r.Walk != "" && r.Size == corpus.L {
			row = r
		}
	}
	var variables map[string]any
	for {
		a, err := s.Ask(ctx, row.Text, variables)
		if err != nil {
			return fmt.Errorf("walk: %w", err)
		}
		if len(a.Errors) > 0 {
			return fmt.Errorf("walk: %w", a.Errors[0])
		}
		var data struct {
			Users struct {
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
		}
		if err := json.Unmarshal(a.Data, &data); err != nil {
			return fmt.Errorf("read a page: %w", err)
		}
		if !data.Users.PageInfo.HasNextPage {
			return nil
		}
		variables = map[string]any{"after": data.Users.PageInfo.EndCursor}
	}
}

// peakMegabytes is the most resident memory this process had: VmHWM of proc(5).
func peakMegabytes() (float64, error) { return statusMegabytes("VmHWM:") }

// statusMegabytes reads one of a process's sizes from proc(5).
func statusMegabytes(name string) (float64, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("read memory: %w", err)
	}
	_, rest, _ := strings.Cut(string(text), name)
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no %s in /proc/self/status", name)
	}
	kilobytes, err := strconv.ParseFloat(fields[0], 64)
	if err != nil {
		return 0, fmt.Errorf("read memory: %w", err)
	}
	return kilobytes / 1024, nil
}
