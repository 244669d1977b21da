package oktasim

import (
	"errors"
	"slices"

	"oktagraph/okta/expression"
)

// parse parses a search or filter with the endpoint's grammar. Dates are converted to
// Okta's format, so that comparing strings compares dates.
func (c *call) parse(g expression.Grammar, text string) (expression.Node, error) {
	refuse := errSearch
	if g == expression.UserFilter || g == expression.GroupFilter {
		refuse = errFilter
	}
	n, err := expression.Parse(text)
	if err != nil {
		return nil, refuse(err)
	}
	if err := g.Check(n); err != nil {
		return nil, refuse(err)
	}
	if expression.Comparisons(n) > c.org.cfg.MaxComparisons {
		return nil, refuse(errors.New("the expression is too complex"))
	}
	return normalDates(n), nil
}

// usersByExpression serves search and filter. Both include DEPROVISIONED users, and page
// by the last id or in the requested order.
func (c *call) usersByExpression(g expression.Grammar, text string) error {
	n, err := c.limit(userPage, userPage)
	if err != nil {
		return err
	}
	node, err := c.parse(g, text)
	if err != nil {
		return err
	}
	var found []*user
	if !c.who.noRole {
		found = c.matchUsers(node, matcher{exact: g == expression.UserFilter})
	}
	var page []*user
	var next string
	if by := c.query.Get("sortBy"); by != "" && g == expression.UserSearch {
		if page, next, err = sortedPage(c, found, userID, by, n); err != nil {
			return err
		}
	} else {
		var more bool
		page, more = window(found, userID, c.query.Get("after"), n)
		next = lastID(page, userID, more)
	}
	c.userList(page)
	c.pageLinks(next, n)
	return nil
}

// matchUsers finds users in the index, which may lag behind the current state.
func (c *call) matchUsers(n expression.Node, m matcher) []*user {
	var found []*user
	if list, ok := ids(n); ok {
		seen := map[string]bool{}
		for _, id := range list {
			if u := c.indexed(id); u != nil && !seen[id] {
				seen[id] = true
				found = append(found, u)
			}
		}
		slices.SortFunc(found, func(a, b *user) int { return compareUserID(a, b.id) })
		return found
	}
	for _, u := range c.index() {
		if m.match(n, u) {
			found = append(found, u)
		}
	}
	return found
}

// groupsByExpression filters a list of groups.
func (c *call) groupsByExpression(groups []*group, g expression.Grammar, text string) ([]*group, error) {
	node, err := c.parse(g, text)
	if err != nil {
		return nil, err
	}
	m := matcher{exact: g == expression.GroupFilter}
	if list, ok := ids(node); ok {
		return c.groupsByID(list), nil
	}
	var found []*group
	for _, gr := range groups {
		if m.match(node, gr) {
			found = append(found, gr)
		}
	}
	return found, nil
}

func (c *call) groupsByID(list []string) []*group {
	var found []*group
	for _, id := range list {
		if g := c.store.groupByID[id]; g != nil && c.who.sees(g) && !c.who.noRole && !slices.Contains(found, g) {
			found = append(found, g)
		}
	}
	slices.SortFunc(found, func(a, b *group) int { return compareGroupID(a, b.id) })
	return found
}
