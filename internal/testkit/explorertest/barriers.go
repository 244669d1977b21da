package explorertest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"oktagraph/internal/testkit"
)

var installing sync.Mutex

// axe answers the text of axe-core. Where it is not installed the test is skipped by name; a
// full run installs it from the npm registry.
func axe(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(testkit.Root(t), "internal", "testkit", "explorertest", "axe")
	file := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	installing.Lock()
	defer installing.Unlock()
	if _, err := os.Stat(file); err != nil {
		_, npm := exec.LookPath("npm")
		testkit.Need(t, npm == nil && os.Getenv(testkit.AllEnv) == "1", "axe-core (npm ci in internal/testkit/explorertest/axe)")
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		install := exec.CommandContext(ctx, "npm", "ci", "--no-audit", "--no-fund", "--silent")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("install axe-core: %v\n%s", err, out)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Barriers answers what axe-core finds in the page that keeps people from using it: each as
// rule, element and reason. All its rules are asked, best practices included.
func (p *Page) Barriers() []string {
	p.t.Helper()
	if !eval[bool](p, `!!window.axe`) {
		p.run(axe(p.t) + "; true")
	}
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ["violations"]}).then(r =>
		r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.target.join(" ") + ": " + n.failureSummary)))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("look for barriers: %v%s", err, p.hint())
	}
	return found
}

func (p *Page) run(script string) {
	p.t.Helper()
	if _, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](script)); err != nil {
		p.t.Fatalf("run a script in the page: %v%s", err, p.hint())
	}
}
