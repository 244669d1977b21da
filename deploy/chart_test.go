package deploy_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/config"
)

// everything turns all parts of the chart on.
const everything = `
replicas: 3
config: {limits: {objects: 1000000}, tenants: [{id: acme, orgUrl: acme, apiToken: "${file:/run/secrets/oktagraph/token}"}]}
existingSecretFiles: oktagraph-files
data: {existingClaim: oktagraph-data}
service: {type: LoadBalancer}
ingress: {enabled: true, className: nginx, hosts: [oktagraph.example.com], tls: [{secretName: oktagraph-tls, hosts: [oktagraph.example.com]}]}
autoscaling: {enabled: true}
serviceMonitor: {enabled: true, labels: {release: prometheus}}
prometheusRule: {enabled: true, runbooks: "https://runbooks.example.com/oktagraph/"}
dashboard: {enabled: true}
extraEnv: [{name: HTTPS_PROXY, value: "http://proxy:3128"}]
podAnnotations: {team: identity}
`

func TestHelmFindsNothingToComplainAbout(t *testing.T) {
	t.Parallel()
	if out, err := helm(t, "lint", "--strict", chartDir); err != nil || !strings.Contains(out, "0 chart(s) failed") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestTheChartMakesWhatItsValuesTurnOn(t *testing.T) {
	t.Parallel()
	always := []string{
		"ConfigMap og-oktagraph", "Deployment og-oktagraph", "NetworkPolicy og-oktagraph", "PodDisruptionBudget og-oktagraph",
		"Service og-oktagraph", "Service og-oktagraph-metrics", "ServiceAccount og-oktagraph",
	}
	all := slices.Sorted(slices.Values(append(slices.Clone(always),
		"ConfigMap og-oktagraph-dashboard", "HorizontalPodAutoscaler og-oktagraph", "Ingress og-oktagraph", "PrometheusRule og-oktagraph", "ServiceMonitor og-oktagraph")))
	for values, want := range map[string][]string{
		"":         always,
		everything: all,
		`{networkPolicy: {enabled: false}, podDisruptionBudget: {enabled: false}, serviceAccount: {create: false}, config: {metrics: {listen: "off"}}}`: {
			"ConfigMap og-oktagraph", "Deployment og-oktagraph", "Service og-oktagraph",
		},
	} {
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(rendered(t, "1.30.0", values)))); diff != "" {
			t.Errorf("%s\n%s", values, diff)
		}
	}
}

func TestPodsMayDoNothingButServe(t *testing.T) {
	t.Parallel()
	for _, kube := range []string{"1.27.0", "1.30.0", "1.34.0"} {
		for _, values := range []string{"", everything} {
			pod := at(rendered(t, kube, values)["Deployment og-oktagraph"], "spec", "template", "spec")
			server := at(pod, "containers", 0)
			for _, want := range []struct {
				in    any
				path  []any
				value any
			}{
				{pod, []any{"securityContext", "runAsNonRoot"}, true},
				{pod, []any{"securityContext", "runAsUser"}, 65532},
				{pod, []any{"securityContext", "seccompProfile", "type"}, "RuntimeDefault"},
				{pod, []any{"automountServiceAccountToken"}, false},
				// Otherwise the Service's variables could be taken for ours.
				{pod, []any{"enableServiceLinks"}, false},
				{server, []any{"securityContext", "readOnlyRootFilesystem"}, true},
				{server, []any{"securityContext", "allowPrivilegeEscalation"}, false},
				{server, []any{"securityContext", "capabilities", "drop", 0}, "ALL"},
				{server, []any{"livenessProbe", "httpGet", "path"}, "/healthz"},
				{server, []any{"startupProbe", "httpGet", "path"}, "/healthz"},
				{server, []any{"readinessProbe", "httpGet", "path"}, "/readyz"},
				{server, []any{"resources", "limits", "memory"}, "512Mi"},
				{server, []any{"envFrom", 0, "secretRef", "name"}, "oktagraph"},
			} {
				if got := at(want.in, want.path...); got != want.value {
					t.Errorf("Kubernetes %s: %v is %v, want %v", kube, want.path, got, want.value)
				}
			}
			if sleeps := at(server, "lifecycle", "preStop", "sleep", "seconds"); (sleeps != nil) != (kube != "1.27.0") {
				t.Errorf("Kubernetes %s: a pod that ends sleeps for %v", kube, sleeps)
			}
		}
	}
}

func TestPodsHaveTheTimeThatTheServerTakesToEnd(t *testing.T) {
	t.Parallel()
	m := regexp.MustCompile(`defaultEnd = (\d+) \* time\.Second`).FindSubmatch(file(t, "internal/app/drain.go"))
	if m == nil {
		t.Fatal("internal/app/drain.go does not say how long the server takes to end")
	}
	end, err := time.ParseDuration(string(m[1]) + "s")
	if err != nil {
		t.Fatal(err)
	}
	end += time.Second // for work still under way when the servers have ended
	pod := at(rendered(t, "1.30.0", "")["Deployment og-oktagraph"], "spec", "template", "spec")
	grace, _ := at(pod, "terminationGracePeriodSeconds").(int)
	sleep, _ := at(pod, "containers", 0, "lifecycle", "preStop", "sleep", "seconds").(int)
	if time.Duration(grace-sleep)*time.Second <= end {
		t.Errorf("pods are killed after %d s, of which they sleep %d; the server takes %s", grace, sleep, end)
	}
}

func TestAChangedConfigurationRollsThePods(t *testing.T) {
	t.Parallel()
	sum := func(values string) any {
		return at(rendered(t, "1.30.0", values)["Deployment og-oktagraph"], "spec", "template", "metadata", "annotations", "checksum/config")
	}
	if a, b, c := sum(""), sum("config: {limits: {depth: 9}}"), sum("replicas: 5"); a == nil || a == b || a != c {
		t.Errorf("checksums %v, %v with another configuration, %v with more pods", a, b, c)
	}
}

func TestTheRenderedConfigurationLoads(t *testing.T) {
	t.Parallel()
	for _, values := range []string{"", everything, "config: {redis: null}"} {
		text, _ := at(rendered(t, "1.30.0", values)["ConfigMap og-oktagraph"], "data", "oktagraph.yaml").(string)
		name := filepath.Join(t.TempDir(), "oktagraph.yaml")
		text = strings.ReplaceAll(text, "${file:/run/secrets/oktagraph/token}", "${env:OKTAGRAPH_API_TOKEN}")
		// Clients of the default's tenant must use its new name.
		text = strings.ReplaceAll(text, "- main\n", "- "+map[bool]string{true: "acme", false: "main"}[values == everything]+"\n")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(name, environment(secrets, map[string]bool{}), rules())
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
		} else if values == everything && cfg.Limits.Objects != 1_000_000 {
			t.Errorf("limits.objects is %d", cfg.Limits.Objects)
		}
	}
}

func TestTrafficIsAllowedWhereItIsNeeded(t *testing.T) {
	t.Parallel()
	made := rendered(t, "1.30.0", everything)
	policy := made["NetworkPolicy og-oktagraph"]
	ports := func(way string) string {
		var all []string
		rules, _ := at(policy, "spec", way).([]any)
		for i := range rules {
			list, _ := at(rules, i, "ports").([]any)
			for j := range list {
				all = append(all, fmt.Sprint(at(list, j, "port")))
			}
		}
		return strings.Join(all, " ")
	}
	if in, out := ports("ingress"), ports("egress"); in != "http metrics" || out != "53 53 443 6379" {
		t.Errorf("in by %s, out by %s", in, out)
	}
	if at(policy, "spec", "ingress", 1, "from") == nil {
		t.Error("everybody may read the metrics")
	}
	if service := made["Service og-oktagraph"]; len(at(service, "spec", "ports").([]any)) != 1 || at(service, "spec", "ports", 0, "name") != "http" {
		t.Errorf("the service that may be open to the world has the ports %v", at(service, "spec", "ports"))
	}
	if out := at(rendered(t, "1.30.0", "config: {redis: null}")["NetworkPolicy og-oktagraph"], "spec", "egress"); len(out.([]any)) != 2 {
		t.Errorf("without Redis, out by %v", out)
	}
}

func TestTheAutoscalerCountsOktaCalls(t *testing.T) {
	t.Parallel()
	made := rendered(t, "1.30.0", everything)
	scaler := made["HorizontalPodAutoscaler og-oktagraph"]
	if at(scaler, "spec", "metrics", 0, "pods", "metric", "name") != "oktagraph_okta_calls_per_second" || at(scaler, "spec", "metrics", 1, "resource", "name") != "cpu" {
		t.Errorf("the autoscaler looks at %v", at(scaler, "spec", "metrics"))
	}
	if n := at(made["Deployment og-oktagraph"], "spec", "replicas"); n != nil {
		t.Errorf("the deployment sets %v pods, against the autoscaler", n)
	}
	if out := at(rendered(t, "1.30.0", "")["PodDisruptionBudget og-oktagraph"], "spec", "maxUnavailable"); out != 1 {
		t.Errorf("%v pods may be taken away at once", out)
	}
}

func TestPrometheusFindsPodsAndRules(t *testing.T) {
	t.Parallel()
	made := rendered(t, "1.30.0", everything)
	monitor, _ := at(made["ServiceMonitor og-oktagraph"], "spec", "selector", "matchLabels").(object)
	labels, _ := at(made["Service og-oktagraph-metrics"], "metadata", "labels").(object)
	for key, want := range monitor {
		if labels[key] != want {
			t.Errorf("the monitor wants %s: %v; the service has %v", key, want, labels[key])
		}
	}
	// The alerts select the job oktagraph.
	if at(made["ServiceMonitor og-oktagraph"], "spec", "jobLabel") != "app.kubernetes.io/name" || labels["app.kubernetes.io/name"] != "oktagraph" {
		t.Error("the job is not called oktagraph")
	}
	rules, _ := at(made["PrometheusRule og-oktagraph"], "spec", "groups", 0, "rules").([]any)
	if len(rules) != len(alerts(t)) {
		t.Errorf("%d rules, want %d", len(rules), len(alerts(t)))
	}
	for i := range rules {
		if page, _ := at(rules, i, "annotations", "runbook_url").(string); !strings.HasPrefix(page, "https://runbooks.example.com/oktagraph/") || strings.Contains(page, "docs/") {
			t.Errorf("%v leads to %s", at(rules, i, "alert"), page)
		}
	}
}

func TestBadValuesAreRefusedWithTheirNames(t *testing.T) {
	t.Parallel()
	for values, says := range map[string]string{
		"replica: 3":                                              "replica",
		"replicas: two":                                           "replicas",
		"config: {listen: 8080}":                                  "listen",
		"config: {secretKey: in the clear}":                       "secretKey",
		"config: {secretKey: null}":                               "config.secretKey is missing",
		"config: {tenants: [{id: a, apiToken: t}]}":               "apiToken",
		"config: {store: {url: 'sqlite:og.db'}}":                  "config.store.url",
		"service: {type: Public}":                                 "type",
		"ingress: {enabled: true}":                                "ingress.hosts",
		"networkPolicy: {redis: {port: 0}}":                       "port",
		"autoscaling: {enabled: true, cpu: 0, callsPerSecond: 0}": "callsPerSecond or cpu",
		`{serviceMonitor: {enabled: true}, config: {metrics: {listen: "off"}}}`: "serviceMonitor",
		"prometheusRule: {runbooks: docs}":                                      "runbooks",
	} {
		if _, err := template(t, "1.30.0", values); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want a complaint about %s", values, err, says)
		}
	}
	if _, err := template(t, "1.26.0", ""); err == nil {
		t.Error("Kubernetes 1.26 is accepted, which the chart says it is not for")
	}
}
