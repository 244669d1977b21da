package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"oktagraph/auth"
	"oktagraph/internal/config"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// rules are those of the program's rules that these configurations need.
func rules() config.Rules {
	r := config.Rules{TenantID: tenant.ValidID, Key: okta.CheckKey, Origin: func(address string, hosts ...string) (string, error) {
		origin, err := okta.ParseOrigin(address, hosts...)
		return origin.String(), err
	}}
	for _, s := range auth.AllScopes() {
		r.Scopes = append(r.Scopes, string(s))
	}
	return r
}

// secrets are what an operator puts into the environment.
var secrets = map[string]string{
	"OKTAGRAPH_SECRET_KEY": strings.Repeat("s", 32), "OKTAGRAPH_REDIS_URL": "redis://redis:6379/0", "OKTAGRAPH_ORG_URL": "acme",
	"OKTAGRAPH_API_TOKEN": "00abcdefghijklmnopqrstuvwxyz", "OKTAGRAPH_API_KEY": strings.Repeat("k", 24),
}

// environment records which variables were looked up.
func environment(values map[string]string, asked map[string]bool) config.Source {
	return config.Source{ReadFile: os.ReadFile, LookupEnv: func(name string) (string, bool) {
		asked[name] = true
		value, ok := values[name]
		return value, ok
	}}
}

func TestTheChartsConfigurationLoads(t *testing.T) {
	t.Parallel()
	var values struct{ Config yaml.Node }
	parseYAML(t, chartDir+"/values.yaml", &values)
	text, err := yaml.Marshal(&values.Config)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "oktagraph.yaml")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	cfg, err := config.Load(name, environment(secrets, asked), rules())
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Listen != "0.0.0.0:8080" || cfg.Metrics.Listen != "0.0.0.0:9090" || cfg.Redis == nil || cfg.SecretKey.IsZero() {
		t.Errorf("the chart's configuration is %+v", cfg)
	}
	comment := string(file(t, chartDir+"/values.yaml"))
	for name := range secrets {
		if !asked[name] || !strings.Contains(comment, name) {
			t.Errorf("the chart's configuration does not read %s, or values.yaml does not say so", name)
		}
	}
}

var variable = regexp.MustCompile(`\bOKTAGRAPH_[A-Z_]+\b`)

func TestComposeAndImageSetVariablesThatAreRead(t *testing.T) {
	t.Parallel()
	asked := map[string]bool{}
	if _, err := config.FromEnv(environment(secrets, asked), rules()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"deploy/compose.yaml", "deploy/Dockerfile", "deploy/image.sh"} {
		found := variable.FindAllString(string(file(t, name)), -1)
		if len(found) == 0 {
			t.Errorf("%s sets no variable", name)
		}
		for _, v := range slices.Compact(found) {
			if !asked[v] {
				t.Errorf("%s sets %s, which nothing reads", name, v)
			}
		}
	}
}

func TestComposeKeepsContainersSmallAndLocal(t *testing.T) {
	t.Parallel()
	var compose object
	parseYAML(t, "deploy/compose.yaml", &compose)
	for _, service := range []string{"oktagraph", "redis"} {
		s := at(compose, "services", service)
		if at(s, "read_only") != true || at(s, "cap_drop", 0) != "ALL" || at(s, "security_opt", 0) != "no-new-privileges:true" {
			t.Errorf("%s may do more than it needs: %v", service, s)
		}
	}
	ports, _ := at(compose, "services", "oktagraph", "ports").([]any)
	if len(ports) == 0 {
		t.Error("the server has no port")
	}
	for _, p := range ports {
		if text, _ := p.(string); !strings.HasPrefix(text, "127.0.0.1:") {
			t.Errorf("port %v is open to the network", p)
		}
	}
}
