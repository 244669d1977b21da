package app

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
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
		"no tenant":    {"", []string{"purge"}, exitUsage},
		"no verb":      {"", nil, exitUsage},
		"no redis":     {"", []string{"purge", "--tenant", "acme"}, exitUsage},
		"a dead one":   {`redis: {url: "redis://127.0.0.1:1"}`, []string{"purge", "--tenant", "acme"}, exitFailure},
		"no such flag": {"", []string{"purge", "--all"}, exitUsage},
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
