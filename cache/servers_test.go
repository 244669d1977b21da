package cache

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"oktagraph/internal/testkit"
)

// redisProcess runs redis-server with arguments of its own until the test ends.
func redisProcess(t *testing.T, args ...string) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	testkit.Need(t, err == nil, "redis-server")
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Dir = t.TempDir()
	if err := cmd.Start(); err != nil {
		t.Fatalf("start redis-server: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended with the test's context
		_ = cmd.Wait()
	})
}

func plainArgs(port int) []string {
	return []string{"--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"}
}

// redisCluster starts three masters that share the slots.
func redisCluster(t *testing.T) string {
	t.Helper()
	const nodes = 3
	var addrs []string
	var clients []*redis.Client
	for range nodes {
		port := testkit.FreePort(t)
		args := append(plainArgs(port), "--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(testkit.FreePort(t)))
		redisProcess(t, args...)
		addr := fmt.Sprintf("127.0.0.1:%d", port)
		client := redis.NewClient(&redis.Options{Addr: addr, DialTimeout: time.Second})
		t.Cleanup(func() { _ = client.Close() })
		eventually(t, "a cluster node listens", func() bool { return client.Ping(t.Context()).Err() == nil })
		addrs, clients = append(addrs, addr), append(clients, client)
	}
	for i, c := range clients {
		if err := c.ClusterAddSlotsRange(t.Context(), i*16384/nodes, (i+1)*16384/nodes-1).Err(); err != nil {
			t.Fatalf("assign slots: %v", err)
		}
		if err := c.Do(t.Context(), "cluster", "set-config-epoch", i+1).Err(); err != nil {
			t.Fatalf("set the epoch: %v", err)
		}
	}
	for _, c := range clients[1:] {
		host, port, _ := net.SplitHostPort(addrs[0])
		bus := strings.TrimPrefix(clients[0].ConfigGet(t.Context(), "cluster-port").Val()["cluster-port"], " ")
		if err := c.Do(t.Context(), "cluster", "meet", host, port, bus).Err(); err != nil {
			t.Fatalf("join the cluster: %v", err)
		}
	}
	eventually(t, "the cluster is whole", func() bool {
		for _, c := range clients {
			info := c.ClusterInfo(t.Context()).Val()
			if !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, "cluster_slots_assigned:16384") {
				return false
			}
		}
		return true
	})
	return "redis://" + addrs[0] + "?addr=" + addrs[1] + "&addr=" + addrs[2]
}

// redisSentinel starts a master and a sentinel that knows it.
func redisSentinel(t *testing.T) string {
	t.Helper()
	master := strings.TrimSuffix(strings.TrimPrefix(testkit.RedisServer(t), "redis://"), "/0")
	host, port, err := net.SplitHostPort(master)
	if err != nil {
		t.Fatalf("read the master's address: %v", err)
	}
	own := testkit.FreePort(t)
	conf := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("port %d\nbind 127.0.0.1\nsentinel monitor things %s %s 1\n", own, host, port)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatalf("write the sentinel's settings: %v", err)
	}
	redisProcess(t, conf, "--sentinel")
	addr := fmt.Sprintf("127.0.0.1:%d", own)
	eventually(t, "the sentinel listens", func() bool {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return "redis://" + addr + "?master_name=things"
}

// eventually waits up to a minute, for a loaded machine, for something to become true.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}
