package explorertest

import (
	"context"
	"os"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// What a page of any kind can be asked for; page.go has what is special to the explorer.

// Go opens another address.
func (p *Page) Go(address string) {
	p.t.Helper()
	p.do(chromedp.Navigate(address))
}

// At answers the path of the page that is open, without its query.
func (p *Page) At() string {
	p.t.Helper()
	return eval[string](p, `location.pathname`)
}

// Arrive waits until the page of that path is open and read to its end.
func (p *Page) Arrive(path string) {
	p.t.Helper()
	p.until("the page "+path, `location.pathname === `+quote(path)+` && document.readyState === "complete"`)
}

// See waits until the page shows a text.
func (p *Page) See(text string) {
	p.t.Helper()
	p.until("the text "+text, `!!document.body && document.body.innerText.includes(`+quote(text)+`)`)
}

// Keys types on the keyboard, whatever has the focus; kb of chromedp names what is no letter.
func (p *Page) Keys(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// focused is an expression for what has the focus as a screen reader would call it: the text
// of its label, else its own.
const focused = `(e => !e || e === document.body ? "" :
	(e.labels?.length ? e.labels[0].innerText : e.getAttribute("aria-label") ?? e.innerText ?? "").replace(/\s+/g, " ").trim())(document.activeElement)`

// Follow presses Enter on a link that has the focus. Unlike Keys it sends no character: one that
// arrives after the link has moved the focus into a field would send the form.
func (p *Page) Follow() {
	p.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeRawKeyDown, input.DispatchKeyEventTypeKeyUp} {
		p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{
				Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13,
			})
			return err
		}))
	}
}

// Focused answers what has the focus as a screen reader would call it.
func (p *Page) Focused() string {
	p.t.Helper()
	return eval[string](p, focused)
}

// Focus waits until the focus is on what a screen reader would call by a name that begins so.
func (p *Page) Focus(name string) {
	p.t.Helper()
	p.until("the focus on "+name, focused+`.startsWith(`+quote(name)+`)`)
}

// FocusShows reports whether what has the focus is seen to have it.
func (p *Page) FocusShows() bool {
	p.t.Helper()
	return eval[bool](p, `(s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2)(getComputedStyle(document.activeElement))`)
}

// Overflows reports whether the page is wider than the window.
func (p *Page) Overflows() bool {
	p.t.Helper()
	return eval[bool](p, `document.documentElement.scrollWidth > document.documentElement.clientWidth`)
}

// Look makes the window so large, and lets the system prefer light or dark colours.
func (p *Page) Look(width, height int, dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	p.do(chromedp.EmulateViewport(int64(width), int64(height)))
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// WithoutScripts lets no page run a script from now on.
func (p *Page) WithoutScripts() {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// ScreenshotWhole writes a picture of the page from its top to its end.
func (p *Page) ScreenshotWhole(file string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatalf("take a screenshot: %v", err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Shown reports whether the first element that the CSS selector finds takes up room.
func (p *Page) Shown(selector string) bool {
	p.t.Helper()
	return eval[bool](p, `(e => !!e && e.getClientRects().length > 0)(document.querySelector(`+quote(selector)+`))`)
}
