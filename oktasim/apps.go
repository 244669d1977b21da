package oktasim

import (
	"strings"

	"oktagraph/okta/expression"
)

const appPage = 200

func (c *call) findApp(id string) (*app, error) {
	a := c.store.appByID[id]
	if a == nil {
		return nil, notFound(id, "AppInstance")
	}
	return a, nil
}

func (a *app) attr(name string) (string, bool) {
	switch name {
	case "id":
		return plain(a.id)
	case "status":
		return plain(a.status)
	case "name":
		return plain(a.kind.name)
	}
	return "", false
}

func listApps(c *call) error {
	n, err := c.limit(appPage, appPage)
	if err != nil {
		return err
	}
	var node expression.Node
	if text := c.query.Get("filter"); text != "" {
		if node, err = expression.Parse(text); err != nil {
			return errFilter(err)
		}
	}
	list, user, group, err := c.assignedApps(node)
	if err != nil {
		return err
	}
	if user != nil || group {
		node = nil
	}
	prefix := fold(c.query.Get("q"))
	var found []*app
	for _, a := range list {
		if prefix != "" && !strings.HasPrefix(fold(a.label), prefix) && !strings.HasPrefix(a.kind.name, prefix) {
			continue
		}
		if node == nil || (matcher{}).match(node, a) {
			found = append(found, a)
		}
	}
	c.appList(found, n, user)
	return nil
}

// assignedApps returns the apps of the user or group that a filter names; all apps if it
// names none. Okta accepts such a condition only alone, and expands only the filter's
// user.
func (c *call) assignedApps(node expression.Node) (list []*app, user *user, group bool, err error) {
	expand := c.query.Get("expand")
	condition, _ := node.(expression.Compare)
	switch condition.Attr {
	case "user.id":
		if user, err = c.findUser(condition.Value.Raw); err != nil {
			return nil, nil, false, err
		}
		if expand == "" {
			return c.store.appsOfUser(user), nil, true, nil
		}
		list = c.store.appsOfUser(user)
	case "group.id":
		g, err := c.findGroup(condition.Value.Raw)
		if err != nil {
			return nil, nil, false, err
		}
		list, group = sortedApps(g.apps), true
	default:
		list = c.store.apps
	}
	if expand != "" && (user == nil || expand != "user/"+user.id) {
		return nil, nil, false, errValidation("expand", "expand: must name the user of the filter")
	}
	return list, user, group, nil
}

// appList writes a page of apps, with their assignments to a user unless that is nil.
func (c *call) appList(list []*app, n int, of *user) {
	page, more := window(list, func(a *app) string { return a.id }, c.query.Get("after"), n)
	b := append(c.body, '[')
	for i, a := range page {
		if i > 0 {
			b = append(b, ',')
		}
		var assigned []byte
		if of != nil {
			assigned = c.view.appendAppUser(nil, c.store, a, of, nil)
		}
		b = c.view.appendApp(b, a, assigned)
	}
	c.body = append(b, ']')
	c.linkSelf(n)
	if more {
		c.linkNext(page[len(page)-1].id, n)
	}
}

func getApp(c *call) error {
	a, err := c.findApp(c.params[0])
	if err != nil {
		return err
	}
	c.body = c.view.appendApp(c.body, a, nil)
	return nil
}

// listGroupApps has a page size of 20 unless a limit is given.
func listGroupApps(c *call) error {
	g, err := c.findGroup(c.params[0])
	if err != nil {
		return err
	}
	n, err := c.limit(20, appPage)
	if err != nil {
		return err
	}
	c.appList(sortedApps(g.apps), n, nil)
	return nil
}

// listAppGroups lists group assignments in order of priority.
func listAppGroups(c *call) error {
	a, err := c.findApp(c.params[0])
	if err != nil {
		return err
	}
	n, err := c.limit(20, 200)
	if err != nil {
		return err
	}
	page, more := afterID(a.groups, groupID, c.query.Get("after"), n)
	b := append(c.body, '[')
	for i, g := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = appendField(b, "id", g.id)
		b = appendMoment(b, "lastUpdated", a.updated)
		b = appendRaw(b, "priority", number(i))
		b = append(b, `,"profile":{}`...)
		if c.query.Get("expand") == "group" {
			b = c.view.appendGroup(append(b, `,"_embedded":{"group":`...), g, nil)
			b = append(b, '}')
		}
		b = append(b, `,"_links":{`...)
		b = appendHref(b, "app", c.view.base, "/api/v1/apps/", a.id)
		b = appendHref(b, "self", c.view.base, "/api/v1/apps/", a.id, "/groups/", g.id)
		b = appendHref(b, "group", c.view.base, "/api/v1/groups/", g.id)
		b = append(b, "}}"...)
	}
	c.body = append(b, ']')
	c.linkSelf(n)
	if more {
		c.linkNext(page[len(page)-1].id, n)
	}
	return nil
}

// listAppUsers lists the users who are assigned an app directly or through a group.
func listAppUsers(c *call) error {
	a, err := c.findApp(c.params[0])
	if err != nil {
		return err
	}
	n, err := c.limit(50, 500)
	if err != nil {
		return err
	}
	page, more := window(c.store.usersOfApp(a), userID, c.query.Get("after"), n)
	b := append(c.body, '[')
	for i, u := range page {
		if i > 0 {
			b = append(b, ',')
		}
		var whole []byte
		if c.query.Get("expand") == "user" {
			whole = c.view.appendUser(nil, u, false)
		}
		b = c.view.appendAppUser(b, c.store, a, u, whole)
	}
	c.body = append(b, ']')
	c.pageLinks(lastID(page, userID, more), n)
	return nil
}

// listAppLinks lists the launchers of a user's active apps.
func listAppLinks(c *call) error {
	u, err := c.findUser(c.params[0])
	if err != nil {
		return err
	}
	b := append(c.body, '[')
	for _, a := range c.store.appsOfUser(u) {
		if a.status != "ACTIVE" {
			continue
		}
		if b[len(b)-1] != '[' {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = appendField(b, "id", u.id)
		b = appendField(b, "label", a.label)
		b = appendField(b, "linkUrl", c.view.base+"/home/"+a.kind.name+"/"+a.id+"/50")
		b = appendField(b, "logoUrl", c.view.base+"/img/logos/"+a.kind.name+".png")
		b = appendField(b, "appName", a.kind.name)
		b = appendField(b, "appInstanceId", a.id)
		b = appendField(b, "appAssignmentId", prefixAppLink+a.id[3:])
		b = append(b, `,"credentialsSetup":false,"hidden":false,"sortOrder":0}`...)
	}
	c.body = append(b, ']')
	return nil
}
