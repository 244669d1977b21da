package explorertest

import (
	"context"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Page is the explorer as a user has it before them.
type Page struct {
	t          testing.TB
	ctx        context.Context
	complaints *complaints
}

// Complaints answers what the browser complained about so far.
func (p *Page) Complaints() []string { return p.complaints.all() }

// Ready waits until GraphiQL is there and, if a key is known, has the schema.
func (p *Page) Ready() {
	p.t.Helper()
	p.until("GraphiQL with the schema", `!!document.querySelector(".graphiql-execute-button")
		&& !document.querySelector(".graphiql-sidebar .graphiql-spin")
		&& !!document.querySelector(".graphiql-query-editor .CodeMirror")`)
}

// OpenTab chooses the tab of that title.
func (p *Page) OpenTab(title string) {
	p.t.Helper()
	p.until("the tab "+title, `[...document.querySelectorAll(".graphiql-tab-button")].some(b => {
		const found = b.textContent === `+quote(title)+`; if (found) b.click(); return found })`)
}

// Active waits until the tab of that title is the open one.
func (p *Page) Active(title string) {
	p.t.Helper()
	p.until("the open tab "+title, `document.querySelector(".graphiql-tab-active .graphiql-tab-button")?.textContent === `+quote(title))
}

// Choose opens a menu of the toolbar by its label, unless it is open, and chooses the item of
// that text; one that is a switch leaves the menu open. It asks the elements themselves, since
// they still move for a moment after the menu has opened and a mouse would miss.
func (p *Page) Choose(menu, item string) {
	p.t.Helper()
	const items = `[...document.querySelectorAll('[role^="menuitem"]')]`
	p.until("the menu "+menu, items+`.length > 0 || (b => { if (b) b.dispatchEvent(new PointerEvent("pointerdown", {bubbles: true, button: 0})); return !!b })(
		document.querySelector('button[aria-label=' + JSON.stringify(`+quote(menu)+`) + ']'))`)
	p.until("the item "+item, `(i => { if (i) i.click(); return !!i })(`+items+`.find(i => i.textContent === `+quote(item)+`))`)
	p.until("the menu to close", items+`.length === 0 || `+items+`.some(i => i.role === "menuitemcheckbox" && i.textContent === `+quote(item)+`)`)
}

// Tabs answers the titles of the open tabs.
func (p *Page) Tabs() []string {
	p.t.Helper()
	return eval[[]string](p, `[...document.querySelectorAll(".graphiql-tab-button")].map(b => b.textContent)`)
}

// Run presses the button that runs the query, and waits for the answer.
func (p *Page) Run() {
	p.t.Helper()
	p.Press(".graphiql-execute-button")
	p.until("an answer", `!document.querySelector(".graphiql-response .graphiql-spinner") && `+result+` !== ""`)
}

// Press clicks the first element that the CSS selector finds.
func (p *Page) Press(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// Type gives a field of the bar its text, as typing does, and leaves it.
func (p *Page) Type(label, text string) {
	p.t.Helper()
	selector := chromedp.CSS(`.bar input[name="oktagraph-` + label + `"]`)
	p.do(chromedp.SendKeys(selector, text))
	p.do(chromedp.Blur(selector))
}

// Clear empties a field of the bar, as selecting its text and deleting it does.
func (p *Page) Clear(label string) {
	p.t.Helper()
	selector := chromedp.CSS(`.bar input[name="oktagraph-` + label + `"]`)
	p.do(chromedp.Focus(selector))
	eval[bool](p, `(document.activeElement.select(), true)`)
	p.Keys(kb.Backspace)
}

// Text answers the text of the first element that the CSS selector finds, once
// there is one.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	p.until(selector, `!!document.querySelector(`+quote(selector)+`)`)
	return eval[string](p, `document.querySelector(`+quote(selector)+`).textContent`)
}

// Cost answers the sentence of the status line.
func (p *Page) Cost() string {
	p.t.Helper()
	return p.Text(".cost strong")
}

// Outcome answers how the status line shows the last answer: good, partial or failed.
func (p *Page) Outcome() string {
	p.t.Helper()
	p.until("a status line", `!!document.querySelector(".cost:not(.idle)")`)
	return eval[string](p, `document.querySelector(".cost").className.replace("cost ", "")`)
}

// Status answers the whole text of the status line.
func (p *Page) Status() string {
	p.t.Helper()
	return p.Text(".cost .line")
}

// Query answers the text of the query editor.
func (p *Page) Query() string {
	p.t.Helper()
	return eval[string](p, `document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.getValue()`)
}

// SetQuery writes into the query editor, as typing does.
func (p *Page) SetQuery(text string) {
	p.t.Helper()
	eval[bool](p, `(document.querySelector(".graphiql-query-editor .CodeMirror").CodeMirror.setValue(`+quote(text)+`), true)`)
}

const result = `(document.querySelector(".graphiql-response .CodeMirror")?.CodeMirror.getValue() ?? "")`

// Result answers the text shown as the query's result.
func (p *Page) Result() string {
	p.t.Helper()
	return eval[string](p, result)
}

// SetHeaders writes into GraphiQL's own headers editor.
func (p *Page) SetHeaders(text string) {
	p.t.Helper()
	p.Press(`.graphiql-editor-tools button[data-name="headers"]`)
	eval[bool](p, `(document.querySelectorAll(".graphiql-editor-tool .CodeMirror")[1].CodeMirror.setValue(`+quote(text)+`), true)`)
}

// Stored answers everything the page keeps in the browser beyond this visit.
func (p *Page) Stored() string {
	p.t.Helper()
	return eval[string](p, `JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])`)
}

// Screenshot writes a picture of the window to a PNG file.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatalf("take a screenshot: %v", err)
	}
	if err := os.WriteFile(file, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// until asks the page again and again until the expression is true. The
// library's own polling builds a function from text, which the page's policy
// forbids.
func (p *Page) until(what, expression string) {
	p.t.Helper()
	for {
		// A page that is being left cannot be asked; the next one can.
		if holds, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](expression)); err == nil && holds {
			return
		}
		select {
		case <-p.ctx.Done():
			p.t.Fatalf("waited in vain for %s%s", what, p.hint())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// quote writes a text as a JavaScript literal.
func quote(text string) string {
	literal, _ := json.Marshal(text) // a string always marshals
	return string(literal)
}
