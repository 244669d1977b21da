package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"oktagraph/internal/testkit/explorertest"
)

// pictures, when set, names the folder for the README's screenshot; see
// `make screenshot`.
const pictures = "OKTAGRAPH_SCREENSHOTS"

// The whole product as a newcomer meets it: the demo, its page in a browser
// that reaches nothing but this machine, the first sample query, the button.
func TestTheDemosPageRunsItsFirstSample(t *testing.T) {
	demo := start(t, machine(nil, nil), "demo", "--listen", "127.0.0.1:0", "--latency", "0")
	page := explorertest.Open(t, demo.out.find(t, `Page +(http://\S+/)`), explorertest.Options{Width: 1400, Height: 880})
	page.Ready()
	page.Run()
	if result := page.Result(); !strings.Contains(result, `"displayName"`) || strings.Contains(result, `"errors"`) {
		t.Errorf("the first sample's result: %.400s", result)
	}
	if cost := page.Cost(); !regexp.MustCompile(`^\d+ Okta calls`).MatchString(cost) {
		t.Errorf("the status line says %q", cost)
	}
	if said := page.Complaints(); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
	if dir := os.Getenv(pictures); dir != "" {
		page.Screenshot(filepath.Join(dir, "demo.png"))
	}
}
