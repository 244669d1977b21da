package oktasim

import (
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"sort"
	"strings"

	"oktagraph/okta/expression"
)

const (
	userPage  = 200
	userQPage = 10
)

// listUsers serves search, filter, q and the plain list. Each has its own rule for
// DEPROVISIONED users and for paging.
func listUsers(c *call) error {
	if err := c.userView(); err != nil {
		return err
	}
	switch {
	case c.query.Get("q") != "":
		return c.usersByPrefix()
	case c.query.Get("search") != "":
		return c.usersByExpression(expression.UserSearch, c.query.Get("search"))
	case c.query.Get("filter") != "":
		return c.usersByExpression(expression.UserFilter, c.query.Get("filter"))
	}
	n, err := c.limit(userPage, userPage)
	if err != nil {
		return err
	}
	page, more := c.liveUsers(c.query.Get("after"), n)
	c.userList(page)
	c.pageLinks(lastID(page, userID, more), n)
	return nil
}

// liveUsers returns a page of users that are not DEPROVISIONED.
func (c *call) liveUsers(after string, n int) (page []*user, more bool) {
	all := c.store.users
	start := 0
	if after != "" {
		start = sort.Search(len(all), func(i int) bool { return all[i].id > after })
	}
	page = make([]*user, 0, n)
	for _, u := range all[start:] {
		if !u.live() || c.who.noRole {
			continue
		}
		if len(page) == n {
			return page, true
		}
		page = append(page, u)
	}
	return page, false
}

// usersByPrefix serves q: a prefix of first name, last name or email, at most 10 users
// without a limit, and no next page.
func (c *call) usersByPrefix() error {
	n, err := c.limit(userQPage, userPage)
	if err != nil {
		return err
	}
	prefix := fold(c.query.Get("q"))
	var page []*user
	for _, u := range c.store.users {
		if len(page) == n {
			break
		}
		if !u.live() || c.who.noRole {
			continue
		}
		for _, name := range []string{"firstName", "lastName", "email"} {
			if strings.HasPrefix(fold(u.profile.text(name)), prefix) {
				page = append(page, u)
				break
			}
		}
	}
	c.userList(page)
	c.linkSelf(n)
	return nil
}

func (c *call) userList(page []*user) {
	b := append(c.body, '[')
	for i, u := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendUser(b, u, false)
	}
	c.body = append(b, ']')
}

// pageLinks adds self, and next if there is a cursor for it.
func (c *call) pageLinks(next string, n int) {
	c.linkSelf(n)
	if next != "" {
		c.linkNext(next, n)
	}
}

// userView reads what the request wants omitted.
func (c *call) userView() error {
	_, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if err == nil {
		for _, part := range strings.Split(params["okta-response"], ",") {
			switch strings.TrimSpace(strings.ToLower(part)) {
			case "omitcredentials":
				c.view.omitCredentials = true
			case "omitcredentialslinks":
				c.view.omitLinks = true
			case "omittransitioningtostatus":
				c.view.omitTransition = true
			}
		}
	}
	if text := c.query.Get("fields"); text != "" {
		fields, err := parseFields(text)
		if err != nil {
			return err
		}
		c.view.fields = fields
	}
	return nil
}

// findUser resolves an id, a login, the part of a login before the @ if it is unique, or
// me.
func (c *call) findUser(key string) (*user, error) {
	s := c.store
	if key == "me" {
		key = c.who.userID
	}
	if u := s.userByID[key]; u != nil {
		return u, nil
	}
	if u := s.userLogin[strings.ToLower(key)]; u != nil {
		return u, nil
	}
	if strings.Contains(key, "@") || strings.HasPrefix(key, prefixUser) {
		return nil, notFound(key, "User")
	}
	var found *user
	short := strings.ToLower(key) + "@"
	for login, u := range s.userLogin {
		if strings.HasPrefix(login, short) {
			if found != nil {
				return nil, notFound(key, "User") // ambiguous
			}
			found = u
		}
	}
	if found == nil {
		return nil, notFound(key, "User")
	}
	return found, nil
}

func getUser(c *call) error {
	if err := c.userView(); err != nil {
		return err
	}
	u, err := c.findUser(c.params[0])
	if err != nil {
		return err
	}
	c.body = c.view.appendUser(c.body, u, true)
	sum := sha256.Sum256(c.body)
	c.header.Set("ETag", `W/"`+hex.EncodeToString(sum[:])+`"`)
	return nil
}

// listUserGroups pages at 200. It includes Everyone, if the caller may see that.
func listUserGroups(c *call) error {
	u, err := c.findUser(c.params[0])
	if err != nil {
		return err
	}
	n, err := c.limit(200, 200)
	if err != nil {
		return err
	}
	page, more := window(c.visible(c.store.groupsOf(u)), groupID, c.query.Get("after"), n)
	c.groupList(page, false, false)
	c.linkSelf(n)
	if more {
		c.linkNext(page[len(page)-1].id, n)
	}
	return nil
}

func groupID(g *group) string { return g.id }
