package explorertest

import (
	"strings"

	"github.com/chromedp/chromedp"
)

// legible defines in the page what is asked about colours and room. A contrast is WCAG's, of a
// colour over all the backgrounds below it.
const legible = `(() => {
	const parse = text => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return [r / 255, g / 255, b / 255, a]; };
	const over = ([r, g, b, a], below) => [r, g, b].map((x, i) => x * a + below[i] * (1 - a));
	const behind = e => {
		const layers = [];
		for (let p = e; p; p = p.parentElement) layers.push(parse(getComputedStyle(p).backgroundColor));
		return layers.reverse().reduce((below, layer) => over(layer, below), [1, 1, 1]);
	};
	const light = c => [.2126, .7152, .0722].reduce((sum, k, i) => sum + k * (c[i] <= .04045 ? c[i] / 12.92 : ((c[i] + .055) / 1.055) ** 2.4), 0);
	const contrast = (e, pseudo) => {
		const back = behind(e), [x, y] = [light(over(parse(getComputedStyle(e, pseudo).color), back)), light(back)].sort((a, b) => b - a);
		return (x + .05) / (y + .05);
	};
	const seen = e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && e.getBoundingClientRect().width > 1;
	const word = e => getComputedStyle(e, "::after").content.replace(/^none$|"/g, "");
	const marks = () => [...document.querySelectorAll("button:has(svg)")].filter(seen).map(e => ({
		name: e.getAttribute("aria-label") ?? e.textContent.trim(), word: word(e),
		icon: contrast(e.querySelector("svg")), text: contrast(e, "::after")}));
	const clippers = e => { const all = []; for (let p = e; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== "visible") all.push(p.getBoundingClientRect()); return all; };
	const cut = () => {
		const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let n = walker.nextNode(); n; n = walker.nextNode()) {
			const e = n.parentElement;
			if (!n.data.trim() || !seen(e) || e.closest(".CodeMirror-measure, option, script, noscript")) continue;
			const range = document.createRange(), edges = [{left: 0, right: document.documentElement.clientWidth}, ...clippers(e)];
			for (const word of n.data.matchAll(/\S+/g)) { // by words: the space at a line's end may hang over
				range.setStart(n, word.index);
				range.setEnd(n, word.index + word[0].length);
				if ([...range.getClientRects()].some(r => edges.some(c => r.left < c.left - 1 || r.right > c.right + 1))) found.push(word[0]);
			}
		}
		for (const e of document.querySelectorAll("button")) if (seen(e) && e.scrollWidth > e.clientWidth + 1 && word(e)) found.push(word(e));
		return found;
	};
	window.legible = {marks, cut};
	return true;
})()`

// Mark is a button that shows an icon.
type Mark struct {
	Name string // as a screen reader says it
	Word string // what stands below the icon; may be empty
	// Icon and Text are the contrasts of the icon and of the word with what is behind them: 1 to 21.
	Icon, Text float64
}

func (p *Page) legible() {
	p.t.Helper()
	if !eval[bool](p, `!!window.legible`) {
		p.run(legible)
	}
}

// Marks answers every button that shows an icon.
func (p *Page) Marks() []Mark {
	p.t.Helper()
	p.legible()
	return eval[[]Mark](p, `window.legible.marks()`)
}

// Cut answers the texts that are not seen to their ends, because something, or the window's
// edge, cuts them at a side.
func (p *Page) Cut() []string {
	p.t.Helper()
	p.legible()
	return eval[[]string](p, `window.legible.cut()`)
}

// Tooltip puts the focus on the button of that name and answers what appears beside it.
func (p *Page) Tooltip(name string) string {
	p.t.Helper()
	const shown = `(document.querySelector("[role=tooltip]")?.textContent ?? "")`
	eval[bool](p, `(document.activeElement.blur(), true)`)
	p.until("no tooltip", shown+` === ""`)
	p.until("the focus on "+name, `[...document.querySelectorAll('button[aria-label=' + JSON.stringify(`+quote(name)+`) + ']')].some(b => {
		b.focus(); return document.activeElement === b })`)
	p.until("a tooltip of "+name, shown+` !== ""`)
	return strings.TrimSpace(eval[string](p, shown))
}

// Box is where an element is in the window, in CSS pixels.
type Box struct{ X, Y, Width, Height float64 }

// Box answers where the first element that the CSS selector finds is.
func (p *Page) Box(selector string) Box {
	p.t.Helper()
	box, err := chromedp.Run(p.ctx, chromedp.Evaluate[Box](`(({x, y, width, height}) => ({x, y, width, height}))(document.querySelector(`+
		quote(selector)+`).getBoundingClientRect())`))
	if err != nil {
		p.t.Fatalf("find %s: %v%s", selector, err, p.hint())
	}
	return box
}
