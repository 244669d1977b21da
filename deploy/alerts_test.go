package deploy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

func TestEachAlertTellsHowBadItIsAndWhereToRead(t *testing.T) {
	t.Parallel()
	severities := []string{"info", "warning", "critical"}
	name := regexp.MustCompile(`^Oktagraph[A-Z][A-Za-z]+$`)
	seen := map[string]bool{}
	for _, a := range alerts(t) {
		switch {
		case !name.MatchString(a.Alert) || seen[a.Alert]:
			t.Errorf("%q is no name of an alert, or another's", a.Alert)
		case !slices.Contains(severities, a.Labels["severity"]):
			t.Errorf("%s: severity %q", a.Alert, a.Labels["severity"])
		case a.Annotations["summary"] == "" || a.Expr == "":
			t.Errorf("%s lacks its summary or its expression", a.Alert)
		}
		seen[a.Alert] = true
	}
}

func TestEachAlertHasARunbookAndEachRunbookAnAlert(t *testing.T) {
	t.Parallel()
	led := map[string]bool{}
	for _, a := range alerts(t) {
		page := a.Annotations["runbook_url"]
		if !strings.HasPrefix(page, "docs/runbooks/") {
			t.Errorf("%s leads to %q", a.Alert, page)
			continue
		}
		led[filepath.Base(page)] = true
		text := string(file(t, page))
		if !strings.HasPrefix(text, "# "+a.Alert+"\n") {
			t.Errorf("%s is not about %s", page, a.Alert)
		}
		for _, part := range []string{"\n## Look at\n", "\n## Do\n"} {
			if !strings.Contains(text, part) {
				t.Errorf("%s has no part %q", page, strings.TrimSpace(part))
			}
		}
	}
	pages, err := os.ReadDir(filepath.Join(testkit.Root(t), "docs/runbooks"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		if !led[p.Name()] {
			t.Errorf("no alert leads to docs/runbooks/%s", p.Name())
		}
	}
}

var link = regexp.MustCompile(`\]\(([^):#]+\.md)[^)]*\)`)

func TestLinksOfRunbooksLeadSomewhere(t *testing.T) {
	t.Parallel()
	root := testkit.Root(t)
	pages, err := filepath.Glob(filepath.Join(root, "docs/runbooks/*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("no runbooks: %v", err)
	}
	for _, page := range append(pages, filepath.Join(root, "docs/deploy.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllSubmatch(text, -1) {
			if _, err := os.Stat(filepath.Join(filepath.Dir(page), string(m[1]))); err != nil {
				t.Errorf("%s leads to %s, which is not there", filepath.Base(page), m[1])
			}
		}
	}
}

func TestTheChartHoldsTheAlertsAndTheDashboard(t *testing.T) {
	t.Parallel()
	for copied, from := range map[string]string{"alerts.yaml": "deploy/alerts.yaml", "dashboard.json": "deploy/grafana/dashboard.json"} {
		if !bytes.Equal(file(t, chartDir+"/files/"+copied), file(t, from)) {
			t.Errorf("the chart's %s is not %s; run: make chart", copied, from)
		}
	}
}
