package app

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"oktagraph/graph/limits"
	"oktagraph/graph/transport"
	"oktagraph/internal/config"
	"oktagraph/internal/testkit"
	"oktagraph/loaders"
)

// limitRows are the rows of the table in docs/limits.md: name and default.
var limitRows = regexp.MustCompile("(?m)^\\| `?([A-Za-z ]+)`? \\| ([^|]+) \\| ([^|]*)\\|")

func TestTheTableOfLimitsIsTheCodes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "limits.md"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	settable := map[string]bool{}
	for _, row := range limitRows.FindAllStringSubmatch(string(text), -1) {
		told[row[1]] = strings.ReplaceAll(strings.TrimSpace(row[2]), ",", "")
		if path, ok := strings.CutPrefix(row[3], "`limits."); ok {
			settable[path[:strings.Index(path, "`")]] = true
		}
	}
	want := map[string]string{
		"objects": fmt.Sprint(loaders.DefaultMaxObjects), "calls": fmt.Sprint(loaders.DefaultCallLimit),
		"deadline": limits.DefaultDeadline.String(), "body": fmt.Sprintf("%d MiB", transport.DefaultBodyLimit>>20),
		"headers": fmt.Sprintf("%d KiB", maxHeaderBytes>>10),
	}
	all := reflect.ValueOf(limits.Default())
	for i := range all.NumField() {
		name := all.Type().Field(i).Name
		name = strings.ToLower(name[:1]) + name[1:]
		if name == "operationsPerText" {
			name = "operations"
		}
		want[name] = fmt.Sprint(all.Field(i).Int())
	}
	for name, value := range want {
		if told[name] != value {
			t.Errorf("docs/limits.md says %q of %s, the code %q", told[name], name, value)
		}
	}
	fields := reflect.TypeFor[config.Limits]()
	for i := range fields.NumField() {
		if name := fields.Field(i).Tag.Get("yaml"); !settable[name] {
			t.Errorf("docs/limits.md does not say that limits.%s can be set", name)
		}
	}
	if len(settable) != fields.NumField() {
		t.Errorf("docs/limits.md has %d settable limits, the configuration %d", len(settable), fields.NumField())
	}
}

func TestTheOperatorsLimitsHold(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ limits, query, want string }{
		"depth":         {"depth: 3", "{users{nodes{groups{nodes{id}}}}}", `"exceeds":{"limit":"depth","got":5,"max":3}`},
		"rootFields":    {"rootFields: 1", "{a:__typename b:__typename}", `"exceeds":{"limit":"rootFields","got":2,"max":1}`},
		"aliases":       {"aliases: 1", "{a:__typename b:__typename}", `"exceeds":{"limit":"aliases","got":2,"max":1}`},
		"tokens":        {"tokens: 500", "{" + strings.Repeat("__typename ", 600) + "}", `"exceeds":{"limit":"tokens","max":500}`},
		"objects":       {"objects: 200", "{users(first:200){nodes{groups{nodes{id}}}}}", `"limit":"objects"`},
		"documentBytes": {"documentBytes: 4KiB", "{__typename #" + strings.Repeat("x", 5000) + "\n}", `"exceeds":{"limit":"documentBytes","got":5015,"max":4096}`},
		"bodyBytes":     {"bodyBytes: 16KiB", "{__typename #" + strings.Repeat("x", 17000) + "\n}", `the body has more than 16384 bytes`},
		"none of them":  {"depth: 15", "{__typename}", `{"data":{"__typename":"Query"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serveOrg(t, "limits: {"+tc.limits+"}\n")
			_, body := server.ask(t, "/graphql", tc.query)
			if !strings.Contains(body, tc.want) {
				t.Errorf("got %s, want %s", body, tc.want)
			}
			if name != "objects" {
				return
			}
			code, body := server.ask(t, "/explain", tc.query)
			if code != http.StatusOK || !strings.Contains(body, `"allowed":false,"refused":{"limit":"objects"`) || !strings.Contains(body, `"code":"COST_LIMIT_EXCEEDED","message":"the answer may hold`) {
				t.Errorf("/explain: %d %s", code, body)
			}
		})
	}
}
