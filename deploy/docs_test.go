package deploy_test

import (
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// examples are the YAML of docs/deploy.md: the chart's values, and the adapter's.
func examples(t *testing.T) (values, adapter string) {
	t.Helper()
	found := yamlBlock.FindAllSubmatch(file(t, "docs/deploy.md"), -1)
	if len(found) != 2 {
		t.Fatalf("docs/deploy.md has %d blocks of YAML", len(found))
	}
	return string(found[0][1]), string(found[1][1])
}

func TestTheDocumentedValuesRender(t *testing.T) {
	t.Parallel()
	values, _ := examples(t)
	made := rendered(t, "1.30.0", values)
	if made["Ingress og-oktagraph"] == nil || made["HorizontalPodAutoscaler og-oktagraph"] == nil {
		t.Errorf("the example makes %d objects", len(made))
	}
	text, _ := at(made["ConfigMap og-oktagraph"], "data", "oktagraph.yaml").(string)
	for _, want := range []string{"acme.okta.com", "${env:DASHBOARD_KEY}", "${env:OKTAGRAPH_SECRET_KEY}"} {
		if !strings.Contains(text, want) {
			t.Errorf("the configuration lacks %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "OKTAGRAPH_API_TOKEN") {
		t.Error("the example's tenants do not replace the default's")
	}
}

func TestTheDocumentedAdapterServesTheAutoscalersMetric(t *testing.T) {
	t.Parallel()
	_, text := examples(t)
	var adapter, values object
	if err := yaml.Unmarshal([]byte(text), &adapter); err != nil {
		t.Fatal(err)
	}
	parseYAML(t, chartDir+"/values.yaml", &values)
	rule := at(adapter, "rules", "custom", 0)
	if name := at(rule, "name", "as"); name == nil || name != at(values, "autoscaling", "metric") {
		t.Errorf("the adapter serves %v, the autoscaler asks for %v", name, at(values, "autoscaling", "metric"))
	}
	counted, _ := at(rule, "seriesQuery").(string)
	counted, _, _ = strings.Cut(counted, "{")
	if _, ok := metrics(t)[counted]; !ok {
		t.Errorf("there is no metric %q", counted)
	}
}
