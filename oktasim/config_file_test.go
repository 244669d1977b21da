package oktasim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/testkit"
	"oktagraph/oktasim"
)

func TestConfigFile(t *testing.T) {
	t.Parallel()
	cfg, err := oktasim.ReadConfig(strings.NewReader("users: 30\nsearchLag: 1s\nfeaturesOff: [logs]\nfaults: [{kind: delay, wait: 2s}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Users != 30 || cfg.SearchLag != time.Second || cfg.Faults[0].Wait != 2*time.Second {
		t.Errorf("config %+v", cfg)
	}
	if _, err := oktasim.ReadConfig(strings.NewReader("")); err != nil {
		t.Errorf("an empty file: %v", err)
	}
	for name, tc := range map[string]struct {
		text string
		want []string
	}{
		"unknown key":   {"user: 3", []string{"field user not found"}},
		"all mistakes":  {"latency: soon\nrateLimit: some\nadminFlag: x\ntokenShare: 2", []string{"latency", "rateLimit", "adminFlag", "tokenShare"}},
		"broken YAML":   {"users: [", []string{"yaml"}},
		"no such fault": {"faults: [{kind: nonsense}]", []string{"nonsense"}},
	} {
		_, err := oktasim.ReadConfig(strings.NewReader(tc.text))
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range tc.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v does not name %s", name, err, want)
			}
		}
	}
}

// TestDocumentedConfigIsTaken reads the example in docs/simulator.md.
func TestDocumentedConfigIsTaken(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), "docs", "simulator.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```yaml\n")
	example, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("no example in docs/simulator.md")
	}
	if _, err := oktasim.ReadConfig(strings.NewReader(example)); err != nil {
		t.Error(err)
	}
	for _, kind := range oktasim.Faults() {
		if !strings.Contains(string(text), "`"+string(kind)+"`") {
			t.Errorf("docs/simulator.md does not name the fault %s", kind)
		}
	}
	for _, f := range oktasim.Features() {
		if !strings.Contains(string(text), "`"+string(f)+"`") {
			t.Errorf("docs/simulator.md does not name the feature %s", f)
		}
	}
}
