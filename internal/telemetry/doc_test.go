package telemetry

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
)

// described are the labels of each of our metrics, in their order.
func described(t *testing.T) map[string]string {
	t.Helper()
	m := NewMetrics()
	for _, err := range []error{
		m.WatchCache(nil), m.WatchBudget(nil), m.WatchTenants(nil), m.WatchQueues(nil), m.WatchBreakers(nil), m.WatchAudit(nil),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	descs := make(chan *prometheus.Desc)
	go func() {
		defer close(descs)
		m.registry.Describe(descs)
	}()
	parts := regexp.MustCompile(`fqName: "(oktagraph_\w+)".*variableLabels: \{([^}]*)\}`)
	all := map[string]string{}
	for d := range descs {
		if found := parts.FindStringSubmatch(d.String()); found != nil {
			all[found[1]] = strings.ReplaceAll(found[2], ",", ", ")
		}
	}
	return all
}

func TestTheDocumentNamesEveryMetricAndItsLabels(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/observability.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(oktagraph_\\w+)` \\| ([^|]*) \\|").FindAllStringSubmatch(string(text), -1) {
		told[row[1]] = strings.TrimSpace(row[2])
	}
	if diff := cmp.Diff(described(t), told); diff != "" {
		t.Errorf("metrics: -code +docs/observability.md\n%s", diff)
	}
}
