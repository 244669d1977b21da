package config

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit"
)

func TestThreeVariablesAreAQuickStart(t *testing.T) {
	t.Parallel()
	env := map[string]string{EnvOrgURL: "acme.okta.com", EnvAPIToken: goodToken, EnvAPIKey: goodKey}
	got, err := FromEnv(fake(env, nil), testRules)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Listen:  DefaultListen,
		Metrics: Metrics{Listen: DefaultMetricsListen},
		Connect: Connect{URL: "http://127.0.0.1:8080"},
		Log:     Log{Level: "info", Sample: 1},
		Tracing: Tracing{Sample: 0.1},
		Cache:   DefaultCache(),
		Tenants: []Tenant{{ID: "acme", OrgURL: "https://acme.okta.com", Pasted: "acme.okta.com", APIToken: NewSecret(goodToken), Budget: Budget{Share: 0.4, Concurrency: 20}, Managers: Managers{Attribute: "managerId", Holds: "auto"}}},
		Clients: []Client{{
			Name: "quickstart", Key: NewSecret(goodKey), Tenants: []string{"acme"}, CostLimit: 1000,
			Scopes: []string{"users:read", "users:profile", "users:contact", "groups:read", "roles:read"},
		}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Secret{})); diff != "" {
		t.Errorf("config: -want +got\n%s", diff)
	}
}

func TestTheQuickStartTakesTenantRedisAndAddress(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		EnvOrgURL: "acme.okta.com", EnvAPIToken: goodToken, EnvAPIKey: goodKey,
		EnvTenantID: "main", EnvRedisURL: "redis://h:1", EnvListen: "127.0.0.1:0", EnvMetricsListen: "127.0.0.1:1",
	}
	got, err := FromEnv(fake(env, nil), testRules)
	if err != nil {
		t.Fatal(err)
	}
	read := []string{got.Tenants[0].ID, got.Clients[0].Tenants[0], got.Redis.URL.Reveal(), got.Redis.Mode, got.Listen, got.Metrics.Listen}
	if diff := cmp.Diff([]string{"main", "main", "redis://h:1", "single", "127.0.0.1:0", "127.0.0.1:1"}, read); diff != "" {
		t.Errorf("values: -want +got\n%s", diff)
	}
	if !got.Metrics.Chosen {
		t.Error("the metrics' address counts as a default")
	}
}

func TestTheQuickStartTakesTheCachesOptions(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		EnvOrgURL: "acme.okta.com", EnvAPIToken: goodToken, EnvAPIKey: goodKey,
		EnvCacheLocal: "1GiB", EnvCacheMaxStale: "1h30m", EnvCacheWait: "0s",
	}
	got, err := FromEnv(fake(env, nil), testRules)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Cache{Local: 1 << 30, MaxStale: Duration(90 * time.Minute)}, got.Cache); diff != "" {
		t.Errorf("cache: -want +got\n%s", diff)
	}
}

func TestEveryOptionHasADocumentedVariable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "environment.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, v := range variables() {
		if other, taken := want[v.name]; taken {
			t.Errorf("%s stands for %s and %s", v.name, other, v.path)
		}
		want[v.name] = v.path
	}
	for path, name := range quickStart {
		if other, taken := want[name]; taken {
			t.Errorf("%s stands for %s and %s", name, other, path)
		}
		want[name] = path
	}
	told := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(OKTAGRAPH_[A-Z_]+)` \\| `([^`]+)` \\| \\S").FindAllStringSubmatch(string(text), -1) {
		told[row[1]] = row[2]
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("docs/environment.md: -options +documented\n%s", diff)
	}
}

// TestEveryOptionIsReachedByAVariable walks the type on its own, so that a field of a kind
// that no variable can set is found.
func TestEveryOptionIsReachedByAVariable(t *testing.T) {
	t.Parallel()
	set := map[string]bool{}
	for _, v := range variables() {
		set[v.path] = true
	}
	var walk func(path string, of reflect.Type)
	walk = func(path string, of reflect.Type) {
		for ; !set[path] && of.Kind() == reflect.Pointer; of = of.Elem() {
		}
		if set[path] {
			return
		}
		if of.Kind() != reflect.Struct || of.NumField() == 0 {
			t.Errorf("%s has no variable", path)
			return
		}
		for i := range of.NumField() {
			if name := of.Field(i).Tag.Get("yaml"); name != "-" {
				walk(strings.TrimPrefix(path+"."+name, "."), of.Field(i).Type)
			}
		}
	}
	walk("", reflect.TypeFor[Config]())
	if len(set) < 40 {
		t.Errorf("only %d variables", len(set))
	}
}

func TestTheQuickStartTurnsMetricsOff(t *testing.T) {
	t.Parallel()
	env := map[string]string{EnvOrgURL: "acme.okta.com", EnvAPIToken: goodToken, EnvAPIKey: goodKey, EnvMetricsListen: Off}
	got, err := FromEnv(fake(env, nil), testRules)
	if err != nil {
		t.Fatal(err)
	}
	if got.Metrics != (Metrics{Listen: Off, Chosen: true}) {
		t.Errorf("metrics: %+v", got.Metrics)
	}
}

func TestAMissingVariableIsNamedWithWhatToSet(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  map[string]string
		want []string
	}{
		"nothing set": {nil, []string{"OKTAGRAPH_ORG_URL: not set", "OKTAGRAPH_API_TOKEN: not set", "OKTAGRAPH_API_KEY: not set"}},
		"short key":   {map[string]string{EnvOrgURL: "acme.okta.com", EnvAPIToken: goodToken, EnvAPIKey: "short"}, []string{"OKTAGRAPH_API_KEY: shorter than 24"}},
		"not Okta":    {map[string]string{EnvOrgURL: "evil.com", EnvAPIToken: goodToken, EnvAPIKey: goodKey}, []string{`OKTAGRAPH_ORG_URL: "evil.com" is no Okta address`}},
		"odd tenant":  {map[string]string{EnvOrgURL: "acme.okta.com", EnvTenantID: "A b", EnvAPIToken: goodToken, EnvAPIKey: goodKey}, []string{"OKTAGRAPH_TENANT_ID: "}},
		"odd redis":   {map[string]string{EnvOrgURL: "acme.okta.com", EnvRedisURL: "h", EnvAPIToken: goodToken, EnvAPIKey: goodKey}, []string{"OKTAGRAPH_REDIS_URL: is not a Redis address"}},
		"odd metrics": {map[string]string{EnvOrgURL: "acme.okta.com", EnvMetricsListen: "no", EnvAPIToken: goodToken, EnvAPIKey: goodKey}, []string{"OKTAGRAPH_METRICS_LISTEN: "}},
		"odd cache": {map[string]string{EnvOrgURL: "acme.okta.com", EnvCacheLocal: "64", EnvCacheMaxStale: "30", EnvCacheWait: "-1s", EnvAPIToken: goodToken, EnvAPIKey: goodKey},
			[]string{`OKTAGRAPH_CACHE_LOCAL: "64" is not a size`, `OKTAGRAPH_CACHE_MAX_STALE: "30" is not a duration`, "OKTAGRAPH_CACHE_WAIT: must be from 0s to 25s"}},
		"odd address": {map[string]string{EnvOrgURL: "acme.okta.com", EnvListen: "8080", EnvAPIToken: goodToken, EnvAPIKey: goodKey}, []string{"OKTAGRAPH_LISTEN: "}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := FromEnv(fake(tt.env, nil), testRules)
			if err == nil {
				t.Fatal("accepted")
			}
			if lines := strings.Count(err.Error(), "\n"); lines != len(tt.want) {
				t.Errorf("%d mistakes told, want %d:\n%v", lines, len(tt.want), err)
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}
