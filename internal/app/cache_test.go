package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"oktagraph/oktasim"
)

func TestAPurgeReachesRunningServers(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	l := serveLimited(t, 2, "redis://"+redis.Addr())
	for server := range l.url {
		l.ask(t, server, freeKey, oneCall(1))
	}
	if got := l.ask(t, 1, freeKey, oneCall(1)); got.calls != 0 {
		t.Fatalf("nothing is kept: %+v", got)
	}
	files := map[string]string{"og.yaml": strings.Replace(quotaFile, "ORG", "http://127.0.0.1:1", 1) + fmt.Sprintf("redis: {url: %q}\n", "redis://"+redis.Addr())}
	var out, complaint bytes.Buffer
	if code := machine(nil, files).Run(t.Context(), []string{"cache", "purge", "--config", "og.yaml", "--tenant", "acme", "--json"}, &out, &complaint); code != exitOK || !strings.Contains(out.String(), `"purged": true`) {
		t.Fatalf("exit code %d: %s%s", code, out.String(), complaint.String())
	}
	within(t, 20*time.Second, "another call to Okta", func() bool { return l.ask(t, 0, freeKey, oneCall(1)).calls == 1 })
	before := l.org.Calls().Total
	within(t, 20*time.Second, "the other server takes what the first has read anew", func() bool {
		got := l.ask(t, 1, freeKey, oneCall(1))
		return got.code == "" && got.calls == 0 && l.org.Calls().Total == before
	})
}

func TestAPurgeThatReachesNobodyFails(t *testing.T) {
	t.Parallel()
	file := strings.Replace(quotaFile, "ORG", "http://127.0.0.1:1", 1)
	for name, tt := range map[string]struct {
		redis string
		args  []string
		code  int
	}{
		"no tenant":           {"", []string{"purge"}, exitUsage},
		"no verb":             {"", nil, exitUsage},
		"no redis":            {"", []string{"purge", "--tenant", "acme"}, exitUsage},
		"a dead one":          {`redis: {url: "redis://127.0.0.1:1"}`, []string{"purge", "--tenant", "acme"}, exitFailure},
		"no kind":             {"", []string{"purge", "--tenant", "acme", "--id", "00u1a2b3c4d5e6f7g8h9"}, exitUsage},
		"no such kind":        {"", []string{"purge", "--tenant", "acme", "--kind", "factors"}, exitUsage},
		"no id":               {"", []string{"purge", "--tenant", "acme", "--kind", "users", "--id", "a@b.example"}, exitUsage},
		"a dead one, by kind": {`redis: {url: "redis://127.0.0.1:1"}`, []string{"purge", "--tenant", "acme", "--kind", "users"}, exitFailure},
		"no such flag":        {"", []string{"purge", "--all"}, exitUsage},
	} {
		var out, complaint bytes.Buffer
		args := append([]string{"cache"}, tt.args...)
		if len(tt.args) > 1 {
			args = append(args, "--config", "og.yaml")
		}
		if code := machine(nil, map[string]string{"og.yaml": file + tt.redis}).Run(t.Context(), args, &out, &complaint); code != tt.code || complaint.Len() == 0 {
			t.Errorf("%s: exit code %d, %s%s", name, code, out.String(), complaint.String())
		}
	}
}

// purgeAcme runs the command on a Redis.
func purgeAcme(t *testing.T, redis string, args ...string) {
	t.Helper()
	files := map[string]string{"og.yaml": strings.Replace(quotaFile, "ORG", "http://127.0.0.1:1", 1) + fmt.Sprintf("redis: {url: %q}\n", redis)}
	var out, complaint bytes.Buffer
	args = append([]string{"cache", "purge", "--config", "og.yaml", "--tenant", "acme"}, args...)
	if code := machine(nil, files).Run(t.Context(), args, &out, &complaint); code != exitOK {
		t.Fatalf("exit code %d: %s%s", code, out.String(), complaint.String())
	}
}

// TestAPurgeOfAnObjectLeavesTheOthers changes two users and purges one of them, then the whole
// kind.
func TestAPurgeOfAnObjectLeavesTheOthers(t *testing.T) {
	t.Parallel()
	redis := "redis://" + miniredis.RunT(t).Addr()
	l := serveLimited(t, 2, redis)
	var list struct {
		Users, Groups struct{ Nodes []struct{ ID string } }
	}
	first := l.ask(t, 0, freeKey, `{users(first: 2) {nodes {id}} groups(first: 1) {nodes {id}}}`)
	if err := json.Unmarshal([]byte(first.body), &list); err != nil || len(list.Users.Nodes) != 2 || len(list.Groups.Nodes) != 1 {
		t.Fatalf("%+v: %v", first, err)
	}
	one, two := list.Users.Nodes[0].ID, list.Users.Nodes[1].ID
	user := func(id string) string { return fmt.Sprintf(`{user(id: %q) {lastUpdated}}`, id) }
	group := fmt.Sprintf(`{group(id: %q) {name}}`, list.Groups.Nodes[0].ID)
	old := map[string]string{}
	for server := range l.url {
		for _, query := range []string{user(one), user(two), group} {
			l.ask(t, server, freeKey, query)
			old[query] = l.ask(t, server, freeKey, query).body
		}
	}
	for _, id := range []string{one, two} {
		if err := l.org.UpdateUser(id, oktasim.Profile{"title": "changed"}); err != nil {
			t.Fatal(err)
		}
	}
	before := l.org.Calls().Total
	same := func(server int, queries ...string) {
		t.Helper()
		for _, query := range queries {
			if got := l.ask(t, server, freeKey, query); got.calls != 0 || got.body != old[query] {
				t.Errorf("server %d answers %s anew: %+v", server, query, got)
			}
		}
	}
	anew := func(query string) {
		t.Helper()
		for server := range l.url {
			within(t, 20*time.Second, "what has changed", func() bool { return l.ask(t, server, freeKey, query).body != old[query] })
		}
		if calls := l.org.Calls().Total - before; calls != 1 {
			t.Errorf("%s cost %d calls", query, calls)
		}
		before = l.org.Calls().Total
	}
	purgeAcme(t, redis, "--kind", "users", "--id", one)
	anew(user(one))
	for server := range l.url {
		same(server, user(two), group)
	}
	purgeAcme(t, redis, "--kind", "users", "--json")
	anew(user(two))
	for server := range l.url {
		same(server, group)
	}
}
