package testkit

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// startTime is how long a server may take to start. It is for a loaded machine and measures nothing.
const startTime = time.Minute

// RedisServer starts a redis-server of its own on a free loopback port, stops
// it with the test, and returns its redis:// URL. Without redis-server on the
// machine the test is skipped by name.
func RedisServer(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	Need(t, err == nil, "redis-server")
	for range 10 {
		if addr := startRedis(t, path, FreePort(t)); addr != "" {
			return "redis://" + addr + "/0"
		}
	}
	t.Fatal("no redis-server stays: it ended on ten ports")
	return ""
}

// startRedis is the address, or nothing when the server ended at once: another program has the
// port by now.
func startRedis(t testing.TB, path string, port int) string {
	t.Helper()
	dir, addr := t.TempDir(), fmt.Sprintf("127.0.0.1:%d", port)
	cmd := exec.Command(path, "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", dir)
	if err := cmd.Start(); err != nil {
		t.Fatalf("start redis-server: %v", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // killed on purpose
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
	})
	for deadline := time.Now().Add(startTime); time.Now().Before(deadline); {
		select {
		case <-ended:
			return ""
		case <-time.After(20 * time.Millisecond):
		}
		if isRedisIn(dir, addr) {
			return addr
		}
	}
	t.Fatalf("redis-server does not answer on %s", addr)
	return ""
}

// isRedisIn reports whether a Redis that works in dir answers: one of another test does not.
func isRedisIn(dir, addr string) bool {
	conn, err := net.DialTimeout("tcp", addr, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
	// It answers the second command and closes.
	if _, err := io.WriteString(conn, "CONFIG GET dir\r\nQUIT\r\n"); err != nil {
		return false
	}
	said, err := io.ReadAll(conn)
	return err == nil && strings.Contains(string(said), dir)
}

// FreePort returns a loopback TCP port nobody listens on. It is below those that systems give to
// whoever asks for any, so no connection of another test has it before it is used.
func FreePort(t testing.TB) int {
	t.Helper()
	var last error
	for range 100 {
		port := 10_000 + rand.IntN(6_000)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = l.Close()
			return port
		}
		last = err
	}
	t.Fatalf("find a free port: %v", last)
	return 0
}
