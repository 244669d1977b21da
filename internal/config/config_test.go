package config

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/testkit"
	"oktagraph/tenant"
)

// testRules stand in for the rooms that know origins and scopes.
var testRules = Rules{
	Origin: func(address string, hosts ...string) (string, error) {
		host := strings.TrimPrefix(address, "https://")
		if !strings.HasSuffix(host, ".okta.com") && !strings.Contains(strings.Join(hosts, " "), host) {
			return "", fmt.Errorf("%q is no Okta address", host)
		}
		return "https://" + host, nil
	},
	TenantID:   tenant.ValidID,
	Algorithms: []string{"ES256", "RS256"},
	StoreURL: func(url string) error {
		if !strings.HasPrefix(url, "sqlite:") && !strings.HasPrefix(url, "postgres://") {
			return errors.New("is no store")
		}
		return nil
	},
	RedisKey: func(id, text string) error {
		if id == "" || len(text) < 32 {
			return errors.New("is not a key; make one with: openssl rand -base64 32")
		}
		return nil
	},
	MasterKey: func(id, text string) error {
		if id == "" || len(text) != 44 {
			return errors.New("is no key of 32 bytes")
		}
		return nil
	},
	Manifest: func(path string) (map[string]string, []string) {
		if !strings.HasSuffix(path, "documents.json") {
			return nil, []string{"cannot be read: file does not exist"}
		}
		return map[string]string{"a": "{ viewer { name } }"}, nil
	},
	Scopes: []string{"users:read", "users:profile", "users:contact", "groups:read", "roles:read", "raw:read", "admin"},
}

// fake is an environment and files; a file's name is its path.
func fake(env, files map[string]string) Source {
	return Source{
		LookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		},
	}
}

const (
	goodKey   = "0123456789abcdef01234567"
	goodToken = "00abcdefghijklmnopqrstuvwxyz0123456789ABCD"
)

var testEnv = map[string]string{"KEY": goodKey, "TOKEN": goodToken}

const minimal = `
tenants:
  - {id: acme, orgUrl: acme.okta.com, apiToken: ${env:TOKEN}}
clients:
  - {name: web, key: "${env:KEY}", tenants: [acme], scopes: [users:read]}
`

func load(t *testing.T, text string, files map[string]string) (*Config, error) {
	t.Helper()
	all := map[string]string{"/etc/og/og.yaml": text}
	for name, content := range files {
		all[name] = content
	}
	return Load("/etc/og/og.yaml", fake(testEnv, all), testRules)
}

func TestWhatIsLeftOutHasASafeDefault(t *testing.T) {
	t.Parallel()
	got, err := load(t, minimal, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Listen:  "127.0.0.1:8080",
		Metrics: Metrics{Listen: "127.0.0.1:9090"},
		Connect: Connect{URL: "http://127.0.0.1:8080"},
		Log:     Log{Level: "info", Sample: 1},
		Tracing: Tracing{Sample: 0.1},
		Cache:   Cache{Local: 64 << 20, MaxStale: Duration(30 * time.Minute), Wait: Duration(time.Second)},
		Tenants: []Tenant{{ID: "acme", OrgURL: "https://acme.okta.com", Pasted: "acme.okta.com", APIToken: NewSecret(goodToken), Budget: Budget{Share: 0.4, Concurrency: 20}, Managers: Managers{Attribute: "managerId", Holds: "auto"}}},
		Clients: []Client{{Name: "web", Key: NewSecret(goodKey), Tenants: []string{"acme"}, Scopes: []string{"users:read"}, CostLimit: 1000}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Secret{})); diff != "" {
		t.Errorf("config: -want +got\n%s", diff)
	}
}

func TestReferencesAreLookedUpAnywhereATextMayStand(t *testing.T) {
	t.Parallel()
	const odd = "{a: [b, ${env:KEY}]} # 'c\": - &d *e %f"
	files := map[string]string{"/run/token": goodToken + "\r\n", "/etc/og/key": odd + "\n"}
	tests := map[string]struct {
		text string
		get  func(*Config) string
		want string
	}{
		"plain in a block":                  {"secretKey: ${env:KEY}${env:KEY}\n" + minimal, func(c *Config) string { return c.SecretKey.Reveal() }, goodKey + goodKey},
		"unquoted inside braces":            {minimal, func(c *Config) string { return c.Tenants[0].APIToken.Reveal() }, goodToken},
		"quoted":                            {minimal, func(c *Config) string { return c.Clients[0].Key.Reveal() }, goodKey},
		"absolute file, line break dropped": {strings.Replace(minimal, "${env:TOKEN}", "${file:/run/token}", 1), func(c *Config) string { return c.Tenants[0].APIToken.Reveal() }, goodToken},
		"relative file, not read as YAML":   {"secretKey: ${file:key}\n" + minimal, func(c *Config) string { return c.SecretKey.Reveal() }, odd},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := load(t, tt.text, files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.get(got)); diff != "" {
				t.Errorf("value: -want +got\n%s", diff)
			}
		})
	}
}

var update = flag.Bool("update", false, "rewrite the expected texts")

func TestEveryMistakeIsToldAtOnceWithItsPathAndFix(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("testdata", "mistakes.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = load(t, string(text), nil)
	if err == nil {
		t.Fatal("a file full of mistakes was accepted")
	}
	golden := filepath.Join("testdata", "mistakes.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, readErr := os.ReadFile(golden)
	if readErr != nil {
		t.Fatal(readErr)
	}
	if diff := cmp.Diff(string(want), err.Error()+"\n"); diff != "" {
		t.Errorf("mistakes: -want +got\n%s", diff)
	}
}

func TestOneMistakeIsToldClearly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"empty file":         {"", "tenants: none"},
		"only a comment":     {"# nothing\n", "clients: none"},
		"broken YAML":        {"tenants: [\n", "not valid YAML: line"},
		"tabs":               {"tenants:\n\t- id: a\n", "not valid YAML: line 2"},
		"a list at the top":  {"- a\n", "expected fields"},
		"a second document":  {minimal + "---\nlisten: x\n", "only one document"},
		"anchors":            {"listen: &a 127.0.0.1:1\n" + minimal, "anchors and aliases"},
		"written twice":      {"graphiql: true\ngraphiql: false\n" + minimal, "line 2: graphiql: written twice"},
		"yes is no boolean":  {"graphiql: yes\n" + minimal, "graphiql: expected true or false"},
		"unknown reference":  {"secretKey: ${vault:x}\n" + minimal, "secretKey: holds a ${ that is not a reference"},
		"empty reference":    {"secretKey: ${env:}\n" + minimal, "${env:} names nothing"},
		"missing file":       {"secretKey: ${file:/no}\n" + minimal, "secretKey: file /no cannot be read"},
		"two credentials":    {strings.Replace(minimal, "id: acme,", "id: acme, oauth: {clientId: x},", 1), "tenants[0].oauth: apiToken is there too; keep one of the two"},
		"sentinel, no name":  {"redis: {url: 'redis://h:1', mode: sentinel}\n" + minimal, "redis.url: sentinel mode needs"},
		"same address twice": {"listen: ':1'\nmetrics: {listen: ':1'}\n" + minimal, "metrics.listen: is the address of the API too"},
		"a size, no unit":    {"cache: {local: 64}\n" + minimal, `cache.local: "64" is not a size; write a whole number with its unit`},
		"half a mebibyte":    {"cache: {local: 0.5MiB}\n" + minimal, "cache.local: "},
		"beyond all memory":  {"cache: {local: 9999999999GiB}\n" + minimal, "cache.local: "},
		"a span, no unit":    {"cache: {maxStale: 30}\n" + minimal, `cache.maxStale: "30" is not a duration; write a number with its unit`},
		"stale for a second": {"cache: {maxStale: 1s}\n" + minimal, "cache.maxStale: must be from 1m to 24h"},
		"stale for days":     {"cache: {maxStale: 48h}\n" + minimal, "cache.maxStale: must be from 1m to 24h"},
		"an endless wait":    {"cache: {wait: 26s}\n" + minimal, "cache.wait: must be from 0s to 25s"},
		"a wait too long":    {"limits: {deadline: 10s}\ncache: {wait: 11s}\n" + minimal, "cache.wait: must be from 0s to 10s"},
		"no depth":           {"limits: {depth: 0}\n" + minimal, "limits.depth: must be from 3 to 100"},
		"too flat to read":   {"introspection: true\nlimits: {depth: 10}\n" + minimal, "limits.depth: is below 15, which introspection needs"},
		"an hour":            {"limits: {deadline: 1h}\n" + minimal, "limits.deadline: must be from 1s to 1m"},
		"an origin's path":   {"cors: {origins: ['https://a.example/x']}\n" + minimal, `cors.origins[0]: "https://a.example/x" is not an https origin`},
		"every origin":       {"cors: {origins: ['*']}\n" + minimal, `cors.origins[0]: "*" is not an https origin`},
		"the null origin":    {"cors: {origins: ['null']}\n" + minimal, `cors.origins[0]: "null" is not an https origin`},
		"plain http":         {"cors: {origins: ['http://a.example']}\n" + minimal, `cors.origins[0]: "http://a.example" is not an https origin`},
		"nobody may call":    {strings.Split(minimal, "clients:")[0] + "clients: []\n", "clients: none, so nobody could call"},
		"a body of 1 GiB":    {"limits: {bodyBytes: 1GiB}\n" + minimal, "limits.bodyBytes: must be from 16KiB to 16MiB"},
		"private-use runes":  {"listen: \ue000\n" + minimal, "U+E000"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, tt.text, nil)
			var problems *Error
			if !errors.As(err, &problems) {
				t.Fatalf("error %v is no list of mistakes", err)
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error lacks %q:\n%v", tt.want, err)
			}
		})
	}
}

func TestTheExampleIsAValidConfiguration(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "oktagraph.example.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{
		"OKTAGRAPH_SECRET_KEY": goodKey + goodKey, "ACME_OKTA_TOKEN": goodToken,
		"ACME_HOOK_SECRET": "hook", "DASHBOARD_KEY": goodKey, "OKTAGRAPH_REDIS_KEY": masterKey, "OKTAGRAPH_MASTER_KEY": masterKey, "OKTAGRAPH_OIDC_SECRET": "oidc",
	}
	files := map[string]string{"example.yaml": string(text), "/run/secrets/acme-preview.pem": "a key"}
	got, err := Load("example.yaml", fake(env, files), testRules)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Tenants) != 2 || len(got.Clients) != 1 || got.Tenants[0].Hooks.Secret.Reveal() != "hook" || got.Tenants[1].OAuth == nil ||
		len(got.Store.MasterKeys) != 1 || got.Connect.OIDC.Claim != "groups" {
		t.Errorf("the example was read as %+v", got)
	}
}
