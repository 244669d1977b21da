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
	prefix := fold(c.query.Get("q"))
	var found []*app
	for _, a := range c.store.apps {
		if prefix != "" && !strings.HasPrefix(fold(a.label), prefix) && !strings.HasPrefix(a.kind.name, prefix) {
			continue
		}
		if node == nil || (matcher{}).match(node, a) {
			found = append(found, a)
		}
	}
	c.appList(found, n)
	return nil
}

func (c *call) appList(list []*app, n int) {
	page, more := window(list, func(a *app) string { return a.id }, c.query.Get("after"), n)
	b := append(c.body, '[')
	for i, a := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendApp(b, a)
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
	c.body = c.view.appendApp(c.body, a)
	return nil
}

// listGroupApps pages at twenty unless asked for more.
func listGroupApps(c *call) error {
	g, err := c.findGroup(c.params[0])
	if err != nil {
		return err
	}
	n, err := c.limit(20, appPage)
	if err != nil {
		return err
	}
	c.appList(sortedApps(g.apps), n)
	return nil
}

// listAppGroups lists assignments of groups, in order of priority.
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
		b = append(b, `,"profile":{},"_links":{`...)
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

// listAppUsers lists the users an app reaches through its groups.
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
		b = c.view.appendAppUser(b, a, u)
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
