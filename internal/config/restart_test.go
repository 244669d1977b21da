package config

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit"
)

// whileRunning are the fields of a configuration that a reload applies. Who adds an option
// decides here whether it is one of them, or of those that need a restart.
var whileRunning = []string{
	"graphiql", "introspection", "orgHosts", "tenants", "clients", "connect", "log", "limits", "cors", "issuers",
}

func TestEveryOptionIsReloadedOrNamedAsNeedingARestart(t *testing.T) {
	t.Parallel()
	for name := range fields(reflect.TypeFor[Config]()) {
		if slices.Contains(atStart, name) == slices.Contains(whileRunning, name) {
			t.Errorf("%s is neither or both", name)
		}
	}
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "reload.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Concat(atStart, whileRunning) {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/reload.md lacks %s", name)
		}
	}
}

func TestWhatNeedsARestartIsKeptAndNamed(t *testing.T) {
	t.Parallel()
	started, err := load(t, "redis: {url: 'redis://a:1'}\nlisten: ':1'\nmetrics: {listen: ':2'}\n"+minimal, nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]string{
		"redis: {url: 'redis://a:1'}\nlisten: ':1'\nmetrics: {listen: ':2'}\nlimits: {depth: 20}\n":                             nil,
		"redis: {url: 'redis://b:1', mode: cluster}\nlisten: ':3'\nmetrics: {listen: ':2'}\n":                                   {"listen", "redis.mode", "redis.url"},
		"listen: ':1'\nmetrics: {listen: 'off'}\ncache: {local: 1MiB}\nlog: {audit: {file: /a}}\ntracing: {otlp: 'http://c'}\n": {"cache.local", "log.audit.file", "metrics.listen", "redis", "tracing.otlp"},
	} {
		next, err := load(t, text+minimal, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, next.KeepStarted(started)); diff != "" {
			t.Errorf("%s: -want +got\n%s", text, diff)
		}
		if next.Listen != ":1" || next.Metrics.Listen != ":2" || !next.Metrics.Chosen || next.Redis.URL.Reveal() != "redis://a:1" || next.Cache != started.Cache {
			t.Errorf("%s: kept %+v", text, next)
		}
		if again := next.KeepStarted(started); again != nil {
			t.Errorf("%s: still differs in %v", text, again)
		}
	}
}

func TestACredentialIsTheSameWhateverItsFileHolds(t *testing.T) {
	t.Parallel()
	file := func(name string) Tenant {
		return Tenant{OrgURL: "https://a", APIToken: NewSecret("00now"), TokenFrom: NewSecret(name)}
	}
	plain := Tenant{OrgURL: "https://a", APIToken: NewSecret("00now")}
	app := func(o OAuth) Tenant { return Tenant{OrgURL: "https://a", OAuth: &o} }
	whole := OAuth{ClientID: "0oa", PrivateKeyFile: "k.pem", Scopes: []string{"okta.users.read"}}
	rotated := file("one")
	rotated.APIToken = NewSecret("00next")
	named := plain
	named.Name, named.Budget.Share = "Acme", 0.1
	moved, other, narrower := plain, plain, whole
	moved.OrgURL, other.APIToken, narrower.Scopes = "https://b", NewSecret("00other"), nil
	cases := map[string]struct {
		a, b Tenant
		same bool
	}{
		"itself":            {plain, plain, true},
		"name and budget":   {plain, named, true},
		"a rotated file":    {file("one"), rotated, true},
		"another file":      {file("one"), file("two"), false},
		"out of a file":     {plain, file("one"), false},
		"another org":       {plain, moved, false},
		"another token":     {plain, other, false},
		"the same app":      {app(whole), app(whole), true},
		"other scopes":      {app(whole), app(narrower), false},
		"an app, no token":  {plain, app(whole), false},
		"another key's app": {app(whole), app(OAuth{ClientID: "0oa", PrivateKeyFile: "other.pem", Scopes: whole.Scopes}), false},
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		tc := cases[name]
		if tc.a.SameCredential(tc.b) != tc.same || tc.b.SameCredential(tc.a) != tc.same {
			t.Errorf("%s: want %v", name, tc.same)
		}
	}
}
