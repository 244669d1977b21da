package app

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childEnv holds the command line of a test binary that is to be the program
// itself, in a process of its own.
const childEnv = "OKTAGRAPH_TEST_CHILD"

func TestMain(m *testing.M) {
	if line, ok := os.LookupEnv(childEnv); ok {
		os.Exit(child(strings.Fields(line)))
	}
	os.Exit(m.Run())
}

func child(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return New().Run(ctx, args, os.Stdout, os.Stderr)
}

func TestAMissingRedisIsToldOnceInTheLogsOwnForm(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	logs := &screen{}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childEnv+"=demo --listen 127.0.0.1:0 --users 10 --groups 8 --redis redis://127.0.0.1:1/0")
	out := &screen{}
	cmd.Stdout, cmd.Stderr = out, logs
	if err := cmd.Start(); err != nil {
		t.Fatalf("start the demo: %v", err)
	}
	url := out.find(t, `curl -s (\S+) `)
	ask(t, url, out.find(t, `-H 'Authorization: ([^']+)'`), `{"query": "{ users(first: 1) { nodes { id } } }"}`)
	logs.find(t, `(redis does not answer)`)
	time.Sleep(1500 * time.Millisecond) // the library tries again at least once
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the demo ended: %v", err)
	}
	told := 0
	for line := range strings.Lines(logs.String()) {
		if !strings.HasPrefix(line, "{") {
			t.Errorf("a line in another form: %s", line)
		}
		if strings.Contains(line, "redis does not answer") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("told %d times:\n%s", told, logs)
	}
}
