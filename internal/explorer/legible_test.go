package explorer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagraph/internal/explorer"
	"oktagraph/internal/testkit/explorertest"
)

// WCAG's least contrasts: 1.4.11 for icons, 1.4.3 for text.
const (
	leastOfIcons = 3
	leastOfText  = 4.5
)

// beside are tests of many looks, for which one browser runs longer than usual.
const beside = 2 * time.Minute

// full is a page with everything a visitor may see.
func full(t *testing.T) *explorertest.Page {
	t.Helper()
	address, _ := serve(t, explorer.Options{Key: testKey, Demo: true, Explain: true, SchemaURL: "/schema.graphql"})
	page := explorertest.Open(t, address, explorertest.Options{Patience: beside})
	page.Ready()
	page.Run()
	page.Press(".cost summary")
	return page
}

// known is what axe-core finds and stays: CodeMirror scrolls with its cursor, which the keyboard
// moves in the field beside what scrolls; GraphiQL's history names an item by what it does.
var known = []string{
	"scrollable-region-focusable: .graphiql-editor > .CodeMirror",
	"label-content-name-mismatch: .graphiql-history-item-label:",
}

func barriers(page *explorertest.Page) []string {
	return slices.DeleteFunc(page.Barriers(), func(b string) bool {
		return slices.ContainsFunc(known, func(k string) bool { return strings.HasPrefix(b, k) })
	})
}

func TestEachIconIsExplainedAndSeenInBothThemes(t *testing.T) {
	page := full(t)
	page.Press(`button[aria-label="Add tab"]`) // so that tabs have their buttons
	for _, dark := range []bool{false, true} {
		page.Look(1440, 900, dark)
		marks := page.Marks()
		if len(marks) < 14 {
			t.Fatalf("%d icons: %+v", len(marks), marks)
		}
		for _, m := range marks {
			if m.Icon < leastOfIcons || m.Word != "" && m.Text < leastOfText {
				t.Errorf("dark %t: %s has a contrast of %.1f, its word %q of %.1f", dark, m.Name, m.Icon, m.Word, m.Text)
			}
			if !strings.Contains(strings.ToLower(m.Name), strings.ToLower(m.Word)) {
				t.Errorf("%s is called %q on the page, which who speaks to a computer cannot say", m.Name, m.Word)
			}
		}
	}
	for _, m := range page.Marks() {
		if got := page.Tooltip(m.Name); !strings.HasPrefix(got, m.Name) {
			t.Errorf("the tooltip of %q says %q", m.Name, got)
		}
	}
	complainIf(t, page)
}

// windows are a small phone, a phone, a tablet and three desks.
var windows = []struct{ width, height int }{{320, 568}, {390, 844}, {768, 1024}, {1024, 768}, {1280, 800}, {1440, 900}}

func TestNoTextIsCutAndNothingIsABarrierInAnyWindow(t *testing.T) {
	page := full(t)
	for _, panel := range []string{"", "Docs", "History"} {
		if panel != "" {
			page.Press(`button[aria-label="Show ` + panel + `"]`)
		}
		for _, w := range windows {
			for _, dark := range []bool{false, true} {
				page.Look(w.width, w.height, dark)
				name := fmt.Sprintf("%d, dark %t, %s", w.width, dark, panel)
				if cut := page.Cut(); len(cut) > 0 {
					t.Errorf("%s: cut are %q", name, cut)
				}
				if page.Overflows() {
					t.Errorf("%s: the page is wider than its window", name)
				}
				if w.width == 390 || w.width == 1024 {
					for _, barrier := range barriers(page) {
						t.Errorf("%s: %s", name, barrier)
					}
				}
				picture(page, fmt.Sprintf("explorer-%d-%t-%s.png", w.width, dark, panel))
			}
		}
	}
	complainIf(t, page)
}

func TestOnAPhoneTheAnswerIsBelowTheQueryAsWideAsThePage(t *testing.T) {
	page := full(t)
	for _, width := range []int{320, 390, 700} {
		page.Look(width, 800, false)
		query, answer := page.Box(".graphiql-editors"), page.Box(".graphiql-response")
		if answer.Y < query.Y+query.Height {
			t.Errorf("%d: the answer begins at %.0f, the query ends at %.0f", width, answer.Y, query.Y+query.Height)
		}
		if least := float64(width) - 40; query.Width < least || answer.Width < least || answer.Height < 300 {
			t.Errorf("%d: the query is %.0f wide, the answer %.0f × %.0f", width, query.Width, answer.Width, answer.Height)
		}
	}
	page.Look(320, 568, false)
	page.Press(`button[aria-label="Open settings dialog"]`)
	if page.Overflows() || len(page.Cut()) > 0 {
		t.Errorf("the settings are cut: %q", page.Cut())
	}
	if dialog := page.Box(".graphiql-dialog"); dialog.X < 0 || dialog.X+dialog.Width > 320 || dialog.Height > 568 {
		t.Errorf("the settings stand out of the window: %+v", dialog)
	}
	page.Press(".graphiql-dialog-close")
	for _, open := range []string{"Execute", "Explain", "Samples", "Show Docs", "Show History"} {
		button := page.Box(`button[aria-label^="` + open + `"]`)
		if button.X < 0 || button.X+button.Width > 320 || button.Width < 40 || button.Height < 40 {
			t.Errorf("%s is at %+v", open, button)
		}
	}
	complainIf(t, page)
}
