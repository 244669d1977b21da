package oktasim

import (
	"strings"

	"oktagraph/okta/expression"
)

const (
	groupPage  = 10000
	groupQPage = 300
	memberPage = 1000
)

// listGroups serves search, filter, q, q with filter, and the plain list.
func listGroups(c *call) error {
	stats, source, err := c.groupExpand()
	if err != nil {
		return err
	}
	if c.query.Get("q") != "" {
		return c.groupsByPrefix(stats, source)
	}
	n, err := c.limit(groupPage, groupPage)
	if err != nil {
		return err
	}
	groups := c.visible(c.store.groups)
	switch {
	case c.query.Get("search") != "":
		groups, err = c.groupsByExpression(groups, expression.GroupSearch, c.query.Get("search"))
	case c.query.Get("filter") != "":
		groups, err = c.groupsByExpression(groups, expression.GroupFilter, c.query.Get("filter"))
	}
	if err != nil {
		return err
	}
	page, next, err := c.pageOfGroups(groups, n)
	if err != nil {
		return err
	}
	c.groupList(page, stats, source)
	c.pageLinks(next, n)
	return nil
}

func (c *call) groupExpand() (stats, source bool, err error) {
	for _, part := range strings.Split(c.query.Get("expand"), ",") {
		switch part {
		case "":
		case "stats":
			stats = true
		case "app":
			source = true
		default:
			return false, false, errValidation("expand", "expand: unknown value")
		}
	}
	return stats, source, nil
}

// groupsByPrefix serves q: exact names first, then names with that prefix. Its answers
// have no Link header, not even self, and ignore sorting. A filter in the same request
// narrows the answer.
func (c *call) groupsByPrefix(stats, source bool) error {
	n, err := c.limit(groupQPage, groupPage)
	if err != nil {
		return err
	}
	groups := c.visible(c.store.groups)
	if text := c.query.Get("filter"); text != "" {
		if groups, err = c.groupsByExpression(groups, expression.GroupFilter, text); err != nil {
			return err
		}
	}
	prefix := fold(c.query.Get("q"))
	var exact, partial []*group
	for _, g := range groups {
		switch name := fold(g.name()); {
		case name == prefix:
			exact = append(exact, g)
		case strings.HasPrefix(name, prefix):
			partial = append(partial, g)
		}
	}
	page := append(exact, partial...)
	c.groupList(page[:min(n, len(page))], stats, source)
	return nil
}

// visible leaves out groups that the caller may not see; super admins see all.
func (c *call) visible(groups []*group) []*group {
	if c.who.noRole {
		return nil
	}
	if !c.who.custom {
		return groups
	}
	var out []*group
	for _, g := range groups {
		if c.who.sees(g) {
			out = append(out, g)
		}
	}
	return out
}

func (c *call) groupList(page []*group, stats, source bool) {
	b := append(c.body, '[')
	var extras []byte
	for i, g := range page {
		if i > 0 {
			b = append(b, ',')
		}
		if extras = extras[:0]; stats || source {
			extras = c.view.appendGroupExtras(extras, c.store, g, stats, source)
		}
		b = c.view.appendGroup(b, g, extras)
	}
	c.body = append(b, ']')
}

func (c *call) findGroup(id string) (*group, error) {
	g := c.store.groupByID[id]
	if g == nil {
		return nil, notFound(id, "UserGroup")
	}
	if !c.who.sees(g) {
		return nil, errForbidden()
	}
	return g, nil
}

func getGroup(c *call) error {
	g, err := c.findGroup(c.params[0])
	if err != nil {
		return err
	}
	c.body = c.view.appendGroup(c.body, g, nil)
	return nil
}

// listGroupUsers pages by the last id; the member list lags behind changes.
func listGroupUsers(c *call) error {
	g, err := c.findGroup(c.params[0])
	if err != nil {
		return err
	}
	if err := c.userView(); err != nil {
		return err
	}
	c.view.fields = nil // this endpoint has no fields parameter
	n, err := c.limit(memberPage, memberPage)
	if err != nil {
		return err
	}
	var page []*user
	var more bool
	if g == c.store.everyone {
		page, more = c.liveUsers(c.query.Get("after"), n)
	} else {
		page, more = window(c.members(g), userID, c.query.Get("after"), n)
	}
	c.userList(page)
	c.pageLinks(lastID(page, userID, more), n)
	return nil
}

func userID(u *user) string { return u.id }

// pageOfGroups returns a page, ordered by sortBy or else by id, and the cursor of the
// next one.
func (c *call) pageOfGroups(groups []*group, n int) (page []*group, next string, err error) {
	by := c.query.Get("sortBy")
	if by == "" || c.query.Get("search") == "" {
		page, more := window(groups, groupID, c.query.Get("after"), n)
		return page, lastID(page, groupID, more), nil
	}
	return sortedPage(c, groups, groupID, by, n)
}
