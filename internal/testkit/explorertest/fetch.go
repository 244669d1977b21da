package explorertest

import (
	"encoding/json"

	"github.com/chromedp/chromedp"
)

// Fetched is what the page's own fetch got.
type Fetched struct {
	Status int
	Body   string
}

// Fetch has the page send a GET, as an application's script does: through the browser's
// cache.
func (p *Page) Fetch(address string, headers map[string]string) Fetched {
	p.t.Helper()
	options, err := json.Marshal(map[string]any{"headers": headers})
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`fetch(`+quote(address)+`, `+string(options)+`).then(async r =>
		JSON.stringify({Status: r.status, Body: await r.text()}))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("fetch %s: %v%s", address, err, p.hint())
	}
	var got Fetched
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		p.t.Fatalf("fetch %s: %v", address, err)
	}
	return got
}
