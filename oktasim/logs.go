package oktasim

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"oktagraph/okta/expression"
)

// listLogs serves the System Log. A poll (ascending, no until) always has a next link,
// even on an empty page.
func listLogs(c *call) error {
	n, err := c.limit(100, 1000)
	if err != nil {
		return err
	}
	until, err := c.moment("until", 1<<62)
	if err != nil {
		return err
	}
	since, err := c.moment("since", min(at(c.now), until)-7*day)
	if err != nil {
		return err
	}
	var node expression.Node
	if text := c.query.Get("filter"); text != "" {
		if node, err = expression.Parse(text); err != nil {
			return errFilter(err)
		}
	}
	after, err := logCursor(c.query.Get("after"))
	if err != nil {
		return err
	}
	descending := strings.EqualFold(c.query.Get("sortOrder"), "DESCENDING")
	list := c.org.log
	if descending {
		list = slices.Clone(list)
		slices.Reverse(list)
	}
	word := fold(c.query.Get("q"))
	var page []*event
	more := false
	for _, e := range list {
		switch {
		case e.published < since || e.published >= until:
			continue
		case after > 0 && !descending && e.seq <= after, after > 0 && descending && e.seq >= after:
			continue
		case node != nil && !(matcher{}).match(node, e):
			continue
		case word != "" && !strings.Contains(fold(e.kind+" "+e.display), word):
			continue
		}
		if more = len(page) == n; more {
			break
		}
		page = append(page, e)
	}
	c.logPage(page, more || (!descending && !c.query.Has("until")), after, n)
	return nil
}

func (c *call) logPage(page []*event, more bool, after int64, n int) {
	b := append(c.body, '[')
	for i, e := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendEvent(b, e)
	}
	c.body = append(b, ']')
	c.linkSelf(n)
	if !more {
		return
	}
	if len(page) > 0 {
		after = page[len(page)-1].seq
	} else if after == 0 {
		after = c.org.eventSeq
	}
	c.linkNext(strconv.FormatInt(after, 10)+"_1", n)
}

func logCursor(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	seq, found := strings.CutSuffix(text, "_1")
	n, err := strconv.ParseInt(seq, 10, 64)
	if !found || err != nil || n < 0 {
		return 0, errValidation("after", "after: invalid cursor")
	}
	return n, nil
}

func (c *call) moment(name string, standard millis) (millis, error) {
	text := c.query.Get(name)
	if text == "" {
		return standard, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return 0, errValidation(name, name+": must be an ISO 8601 date")
	}
	return at(t), nil
}
