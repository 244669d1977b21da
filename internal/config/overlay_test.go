package config

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// listing is fake with an environment that can be listed and has what minimal names.
func listing(env, files map[string]string) Source {
	all := map[string]string{"TOKEN": goodToken, "KEY": goodKey} // of minimal
	maps.Copy(all, env)
	s := fake(all, files)
	s.Environ = func() []string {
		list := []string{"PATH=/bin", "HOME=/"}
		for name, value := range env {
			list = append(list, name+"="+value)
		}
		return list
	}
	return s
}

func TestAVariableCountsMoreThanTheFile(t *testing.T) {
	t.Parallel()
	const file = `listen: ":1"
graphiql: true
orgHosts: [a.example]
cache: {local: 1MiB, wait: 2s}
redis:
limits: {depth: 20}
log: {sample: 0.5}
` + minimal
	env := map[string]string{
		"OKTAGRAPH_LISTEN": ":2", "OKTAGRAPH_GRAPHIQL": "false", "OKTAGRAPH_INTROSPECTION": "true", "OKTAGRAPH_ORG_HOSTS": "b.example, c.example",
		"OKTAGRAPH_CACHE_LOCAL": "2MiB", "OKTAGRAPH_REDIS_URL": "redis://h:1", "OKTAGRAPH_REDIS_MODE": "cluster", "OKTAGRAPH_LIMITS_DEPTH": "30",
		"OKTAGRAPH_LOG_SAMPLE": "10%", "OKTAGRAPH_SECRET_KEY": "${file:key}", "OKTAGRAPH_CORS_ORIGINS": `["https://a.example"]`,
		"OKTAGRAPH_TENANTS": "- {id: globex, orgUrl: globex.okta.com, apiToken: '${env:GLOBEX}', budget: {share: 10%}}",
		"OKTAGRAPH_CLIENTS": `[{"name": "web", "key": "` + goodKey + `", "tenants": ["globex"], "scopes": ["users:read"]}]`,
		"GLOBEX":            goodToken, "OKTAGRAPH_LOG_LEVEL": "",
	}
	got, err := Load("dir/og.yaml", listing(env, map[string]string{"dir/og.yaml": file, "dir/key": goodKey + goodKey}), testRules)
	if err != nil {
		t.Fatal(err)
	}
	one := got.Tenants[0]
	read := []any{
		got.Listen, got.GraphiQL, got.Introspection, got.OrgHosts, got.Cache.Local, got.Cache.Wait, got.Redis.URL.Reveal(), got.Redis.Mode,
		got.Limits.Depth, got.Log.Sample, got.SecretKey.Reveal(), got.CORS.Origins, len(got.Tenants), one.ID, one.APIToken.Reveal(), one.Budget, got.Clients[0].Name,
	}
	want := []any{
		":2", false, true, []string{"b.example", "c.example"}, Size(2 << 20), Duration(2 * time.Second), "redis://h:1", "cluster",
		30, Share(0.1), goodKey + goodKey, []string{"https://a.example"}, 1, "globex", goodToken, Budget{Share: 0.1, Concurrency: DefaultConcurrency}, "web",
	}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestTheQuickStartsVariablesDoNotMixWithAFile(t *testing.T) {
	t.Parallel()
	env := map[string]string{EnvOrgURL: "evil.okta.com", EnvAPIToken: "00other", EnvAPIKey: strings.Repeat("x", 24), EnvTenantID: "evil", EnvMasterKey: masterKey}
	got, err := Load("og.yaml", listing(env, map[string]string{"og.yaml": minimal}), testRules)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := load(t, minimal, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain, got, cmp.AllowUnexported(Secret{})); diff != "" {
		t.Errorf("-without +with variables\n%s", diff)
	}
}

func TestAVariableThatTheFileNamesIsTheFilesToUse(t *testing.T) {
	t.Parallel()
	env := map[string]string{"OKTAGRAPH_LISTEN": "a-secret-key-of-more-than-32-characters", "OKTAGRAPH_OWN": ":5"}
	got, err := Load("og.yaml", listing(env, map[string]string{"og.yaml": "listen: ${env:OKTAGRAPH_OWN}\nsecretKey: ${env:OKTAGRAPH_LISTEN}\n" + minimal}), testRules)
	if err != nil {
		t.Fatal(err)
	}
	if got.Listen != ":5" || got.SecretKey.Reveal() != env["OKTAGRAPH_LISTEN"] {
		t.Errorf("listen %s, secretKey %d characters", got.Listen, len(got.SecretKey.Reveal()))
	}
}

func TestEverythingCanComeFromTheEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		EnvTenants:          "[{id: acme, orgUrl: acme.okta.com, apiToken: '${file:/run/token}'}, {id: globex, orgUrl: globex.okta.com, apiToken: 00t}]",
		"OKTAGRAPH_CLIENTS": "[{name: web, key: '${env:OKTAGRAPH_WEB_KEY}', tenants: [acme, globex], scopes: [users:read]}]",
		"OKTAGRAPH_WEB_KEY": goodKey, "OKTAGRAPH_STORE_MASTER_KEYS": "[{id: k1, key: " + masterKey + "}]", "OKTAGRAPH_LIMITS_DEADLINE": "10s",
	}
	source := listing(env, map[string]string{"/run/token": goodToken})
	got, err := FromEnv(source, testRules)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tenants) != 2 || got.Tenants[0].APIToken.Reveal() != goodToken || got.Tenants[0].RereadToken == nil || len(got.Clients) != 1 ||
		got.Clients[0].Name != "web" || got.Store.MasterKeys[0].ID != "k1" || got.Limits.Deadline != Duration(10*time.Second) || !InEnv(source) {
		t.Errorf("read %+v", got)
	}
	delete(env, "OKTAGRAPH_CLIENTS")
	env[EnvAPIKey] = goodKey
	if got, err = FromEnv(fake(env, map[string]string{"/run/token": goodToken}), testRules); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"acme", "globex"}, got.Clients[0].Tenants); diff != "" || got.Clients[0].Name != "quickstart" {
		t.Errorf("the one caller: %+v", got.Clients[0])
	}
}

func TestMistakesInVariablesAreToldByTheirNames(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"OKTAGRAPH_LISTEN": "8080", "OKTAGRAPH_GRAPHIQL": "perhaps", "OKTAGRAPH_LIMITS_DEPTH": "deep", "OKTAGRAPH_LIMITS_TOKENS": "1",
		"OKTAGRAPH_CACHE_WAIT": "soon", "OKTAGRAPH_ORG_HOSTS": "fine.example,bad host", "OKTAGRAPH_REDIS_MODE": "many", "OKTAGRAPH_SECRET_KEY": "${env:NOBODY}",
		"OKTAGRAPH_ISSUERS": "[{", "OKTAGRAPH_CLIENTS": "\n\n- {name: web, key: short, tenants: [acme], scopes: [users:read], colour: red}", "OKTAGRAPH_LIMIT_DEPTH": "3",
	}
	want := []string{
		`OKTAGRAPH_CACHE_WAIT: "soon" is not a duration`, `OKTAGRAPH_CLIENTS[0].colour: unknown field`, `OKTAGRAPH_CLIENTS[0].key: shorter`,
		`OKTAGRAPH_GRAPHIQL: expected true or false`, `OKTAGRAPH_ISSUERS: not valid YAML`, `OKTAGRAPH_LIMITS_DEPTH: expected a whole number`,
		`OKTAGRAPH_LIMITS_TOKENS: must be from`, `OKTAGRAPH_LISTEN: "8080" is not a listen address`, `OKTAGRAPH_ORG_HOSTS[1]: "bad host"`,
		`OKTAGRAPH_REDIS_MODE: "many" is unknown`, `OKTAGRAPH_SECRET_KEY: environment variable NOBODY is not set`,
		`OKTAGRAPH_LIMIT_DEPTH: unknown variable; did you mean OKTAGRAPH_LIMITS_DEPTH?`,
	}
	file := "listen: ':1'\n" + minimal
	for name, read := range map[string]func() (*Config, error){
		"redis.url: missing": func() (*Config, error) {
			return Load("og.yaml", listing(env, map[string]string{"og.yaml": file}), testRules)
		},
		"OKTAGRAPH_REDIS_URL: missing": func() (*Config, error) {
			quick := maps.Clone(env)
			quick[EnvOrgURL], quick[EnvAPIToken] = "acme.okta.com", goodToken
			return FromEnv(listing(quick, nil), testRules)
		},
	} {
		_, err := read()
		var mistakes *Error
		if !errors.As(err, &mistakes) {
			t.Fatalf("%s: %v", name, err)
		}
		all := append(slices.Clone(want), name)
		for _, text := range all {
			if !slices.ContainsFunc(mistakes.Problems, func(p Problem) bool { return p.Line == 0 && strings.HasPrefix(p.String(), text) }) {
				t.Errorf("%s: lacks %q", name, text)
			}
		}
		if len(mistakes.Problems) != len(all) {
			t.Errorf("%d mistakes, want %d:\n%v", len(mistakes.Problems), len(all), err)
		}
	}
}

func TestOnlyVariablesThatNobodyReadsAreUnknown(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"OKTAGRAPH_LISTN":                      "did you mean OKTAGRAPH_LISTEN?",
		"OKTAGRAPH_SOMETHING_ELSE":             "docs/environment.md",
		"OKTAGRAPH_TENANTS_0_ID":               "docs/environment.md",
		"OKTAGRAPH_SERVICE_HOST":               "",
		"OKTAGRAPH_SERVICE_PORT":               "",
		"OKTAGRAPH_SERVICE_PORT_HTTP":          "",
		"OKTAGRAPH_PORT":                       "",
		"OKTAGRAPH_PORT_8080_TCP_ADDR":         "",
		"OKTAGRAPH_REDIS_MASTER_SERVICE_HOST":  "",
		"OKTAGRAPH_REDIS_MASTER_PORT_6379_TCP": "",
		"OKTAGRAPH_TEST_ALL":                   "",
		"OKTAGRAPH_URL":                        "",
		"OKTAGRAPHICAL":                        "",
		"OKTAGRAPH_NAMED":                      "",
		EnvAPIKey:                              "",
	} {
		env := map[string]string{name: "x"}
		file := "# ${env:OKTAGRAPH_NAMED} is for a script\n" + minimal
		_, err := Load("og.yaml", listing(env, map[string]string{"og.yaml": file}), testRules)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), name+": unknown variable") || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}
