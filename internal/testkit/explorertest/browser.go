// Package explorertest opens the explorer's page in a headless Chromium that
// reaches loopback only, does what a user does there, and collects everything
// a browser complains about.
package explorertest

import (
	"context"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"oktagraph/internal/testkit"
)

// A loaded machine takes seconds to start a browser; nothing here is timed.
const patience = 5 * time.Minute

// chromium answers the path of an installed Chromium or Chrome, and whether
// there is one.
func chromium() (string, bool) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}

// Options of a browser: the window's size in pixels and the colours the system
// is said to prefer.
type Options struct {
	Width, Height int  // 1400 × 860 when zero
	Dark          bool // the system prefers dark colours
	// Patience is how long the browser may run; five minutes when zero.
	Patience time.Duration
}

// Open starts a browser with an empty profile and opens the page at address.
// The browser ends with the test. Without Chromium on the machine the test is
// skipped by name.
func Open(t testing.TB, address string, o Options) *Page {
	t.Helper()
	path, found := chromium()
	testkit.Need(t, found, "Chromium")
	if o.Patience == 0 {
		o.Patience = patience
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.Patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, flags(path, o)...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // a browser that is gone already is as good as a closed one
		cancel()
	})
	p := &Page{t: t, ctx: ctx, complaints: &complaints{}}
	if err := chromedp.Listen(ctx, p.complaints.hear); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	p.do(chromedp.Navigate(address))
	return p
}

// flags turn off what a browser does on its own account, and let no name and
// no address but loopback's resolve. The library makes the profile's folder, and
// removes it when nothing of the browser, which outlives its own end, writes there any more.
func flags(path string, o Options) []chromedp.ExecAllocatorOption {
	if o.Width == 0 || o.Height == 0 {
		o.Width, o.Height = 1400, 860
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // the tests' container runs as root
		chromedp.DisableGPU,
		chromedp.WindowSize(o.Width, o.Height),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("lang", "en-US"),
	)
	if o.Dark {
		options = append(options, chromedp.Flag("blink-settings", "preferredColorScheme=0"))
	}
	return options
}

// do runs one step and ends the test when it fails.
func (p *Page) do(step chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, step); err != nil {
		p.t.Fatalf("in the browser: %v%s", err, p.hint())
	}
}

// eval evaluates an expression in the page. It goes through the debugger, so
// the page's policy against eval stays in force and untouched.
func eval[T any](p *Page, expression string) T {
	p.t.Helper()
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("evaluate %s: %v%s", expression, err, p.hint())
	}
	return value
}

func (p *Page) hint() string {
	if all := p.Complaints(); len(all) > 0 {
		return fmt.Sprintf("; the browser complained: %q", all)
	}
	return ""
}
