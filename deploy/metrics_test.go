package deploy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oktagraph/internal/telemetry"
	"oktagraph/internal/testkit"
)

// metrics returns the names of all metrics with their labels; nil means unknown labels. It reads the
// declarations, since a registry only shows what has been counted.
func metrics(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	files, err := filepath.Glob(filepath.Join(testkit.Root(t), "internal/telemetry/*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			declared(n, found)
			return true
		})
	}
	if len(found) < 10 {
		t.Fatalf("only %d metrics were found: the test looks in the wrong place", len(found))
	}
	return found
}

// declared adds the metric that an expression declares.
func declared(n ast.Node, found map[string][]string) {
	switch e := n.(type) {
	case *ast.CallExpr:
		// The name, its help, for histograms the buckets, and the labels.
		labels, ok := map[string]int{"counter": 2, "gauge": 2, "describe": 2, "histogram": 3}[nameOf(e.Fun)]
		if !ok || len(e.Args) < labels {
			return
		}
		if name, ok := literal(e.Args[0]); ok {
			own := []string{}
			for _, a := range e.Args[labels:] {
				text, _ := literal(a)
				own = append(own, text)
			}
			note(found, "oktagraph_"+name, own, nameOf(e.Fun) == "histogram")
		}
	case *ast.KeyValueExpr:
		if name, ok := literal(e.Value); ok && nameOf(e.Key) == "Name" {
			note(found, "oktagraph_"+name, nil, false)
		}
	}
}

func note(found map[string][]string, name string, labels []string, histogram bool) {
	if !histogram {
		found[name] = labels
		return
	}
	for _, part := range []string{"_count", "_sum", "_bucket"} {
		found[name+part] = append(slices.Clone(labels), "le")
	}
}

func nameOf(e ast.Expr) string {
	id, _ := e.(*ast.Ident)
	if id == nil {
		return ""
	}
	return id.Name
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// runtimeMetrics returns the names of the metrics of Go and the process.
func runtimeMetrics(t *testing.T) string {
	t.Helper()
	rec := httptest.NewRecorder()
	telemetry.NewMetrics().Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	return rec.Body.String()
}

var (
	series = regexp.MustCompile(`\b((?:oktagraph|process|go)_[a-z_]+)(\{[^}]*\})?`)
	choice = regexp.MustCompile(`([a-z_]+)\s*(?:=~|!~|!=|=)\s*"`)
	groups = regexp.MustCompile(`\bby \(([^)]*)\)`)
	// target labels come from Prometheus, le from histograms.
	target = []string{"job", "instance", "le"}
)

// expressions returns those of the alerts and of the dashboard, each with its place.
func expressions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, a := range alerts(t) {
		all["alert "+a.Alert] = a.Expr
	}
	var board object
	parseJSON(t, "deploy/grafana/dashboard.json", &board)
	panels, _ := board["panels"].([]any)
	for _, p := range panels {
		targets, _ := at(p, "targets").([]any)
		for i := range targets {
			title, _ := at(p, "title").(string)
			all["panel "+title+" "+strconv.Itoa(i)], _ = at(p, "targets", i, "expr").(string)
		}
	}
	variable, _ := at(board, "templating", "list", 1, "definition").(string)
	all["the variable tenant"] = strings.NewReplacer("label_values(", "sum by (tenant) (", ", tenant)", ")").Replace(variable)
	if len(all) < 30 {
		t.Fatalf("only %d expressions were found", len(all))
	}
	return all
}

func TestAlertsAndDashboardNameMetricsThatExist(t *testing.T) {
	t.Parallel()
	known, runtime := metrics(t), runtimeMetrics(t)
	for where, expr := range expressions(t) {
		labels, sure := slices.Clone(target), true
		for _, m := range series.FindAllStringSubmatch(expr, -1) {
			own, ok := known[m[1]]
			if !ok && !strings.Contains(runtime, "\n"+m[1]+" ") {
				t.Errorf("%s: there is no metric %s", where, m[1])
			}
			sure = sure && (!ok || own != nil)
			labels = append(labels, own...)
			for _, c := range choice.FindAllStringSubmatch(m[2], -1) {
				if sure && !slices.Contains(append(slices.Clone(own), target...), c[1]) {
					t.Errorf("%s: %s has no label %s", where, m[1], c[1])
				}
			}
		}
		for _, g := range groups.FindAllStringSubmatch(expr, -1) {
			for _, label := range strings.Split(g[1], ",") {
				if sure && !slices.Contains(labels, strings.TrimSpace(label)) {
					t.Errorf("%s: groups by %s; the labels are %v", where, label, labels)
				}
			}
		}
	}
}

func TestExpressionsCloseWhatTheyOpen(t *testing.T) {
	t.Parallel()
	all := expressions(t)
	for _, where := range slices.Sorted(maps.Keys(all)) {
		expr := all[where]
		for _, pair := range []string{"()", "{}", "[]"} {
			if strings.Count(expr, pair[:1]) != strings.Count(expr, pair[1:]) {
				t.Errorf("%s: %q does not close its %q", where, expr, pair)
			}
		}
		if !series.MatchString(expr) && !strings.Contains(expr, "up{") {
			t.Errorf("%s: %q names no metric", where, expr)
		}
	}
}
