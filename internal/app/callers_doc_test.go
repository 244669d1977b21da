package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/config"
	"oktagraph/internal/testkit"
)

// What docs/callers.md shows of a configuration file is one that the server takes.
func TestTheConfigurationInTheDocumentOnCallersIsValid(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "callers.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	file := "tenants: [{id: acme, orgUrl: acme.okta.com, apiToken: 00token}]\n"
	for _, b := range blocks {
		file += b[1]
	}
	env := map[string]string{"DASHBOARD_KEY": strings.Repeat("a", 24), "DASHBOARD_KEY_NEXT": strings.Repeat("b", 24)}
	cfg, err := config.Load("doc.yaml", machine(env, map[string]string{"doc.yaml": file}).Source, rules())
	if err != nil {
		t.Fatal(err)
	}
	if len(blocks) != 3 || len(cfg.Issuers) != 1 || len(cfg.Clients[0].Keys) != 2 || len(cfg.CORS.Origins) != 1 {
		t.Errorf("%d blocks give %+v", len(blocks), cfg)
	}
	_, issuers, err := callersOf(cfg, nil)
	if err != nil {
		t.Fatalf("it cannot be served: %v", err)
	}
	issuers.Close()
}
