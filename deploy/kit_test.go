// Package deploy_test checks the files that run the program elsewhere: that they fit the program
// and do what they promise.
package deploy_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"

	"oktagraph/internal/testkit"
)

// chartDir is the chart's folder.
const chartDir = "deploy/helm/oktagraph"

// file reads a file of the repository.
func file(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(testkit.Root(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// object is a YAML or JSON object.
type object = map[string]any

func parseYAML(t *testing.T, name string, into any) {
	t.Helper()
	if err := yaml.Unmarshal(file(t, name), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

func parseJSON(t *testing.T, name string, into any) {
	t.Helper()
	if err := json.Unmarshal(file(t, name), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// at returns the value at a path of keys and indices; nil when there is none.
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			o, _ := v.(object)
			v = o[key]
		case int:
			list, _ := v.([]any)
			if key >= len(list) {
				return nil
			}
			v = list[key]
		}
	}
	return v
}

// alertGroups are the rules of alerts.yaml.
type alertGroups struct {
	Groups []struct {
		Name  string
		Rules []alert
	}
}

type alert struct {
	Alert, Expr, For    string
	Labels, Annotations map[string]string
}

func alerts(t *testing.T) []alert {
	t.Helper()
	var f alertGroups
	parseYAML(t, "deploy/alerts.yaml", &f)
	var all []alert
	for _, g := range f.Groups {
		all = append(all, g.Rules...)
	}
	if len(all) == 0 {
		t.Fatal("alerts.yaml has no rules")
	}
	return all
}
