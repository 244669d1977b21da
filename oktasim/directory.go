package oktasim

import (
	"slices"
	"strings"
)

// Attachments of users and groups other than membership and roles: owners, rules, linked
// objects, factors.

// listOwners needs governance, as in Okta; its lastUpdated has a format of its own,
// without T and zone.
func listOwners(c *call) error {
	if !c.org.cfg.Governance {
		return errFeature()
	}
	g, err := c.findGroup(c.params[0])
	if err != nil {
		return err
	}
	b := append(c.body, '[')
	for i, o := range g.owners {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = appendField(b, "id", o.id)
		b = appendField(b, "type", o.kind)
		b = append(b, `,"resolved":true,"originId":null,"originType":"OKTA_DIRECTORY"`...)
		b = appendField(b, "displayName", o.display)
		b = appendField(b, "lastUpdated", o.updated.time().Format("2006-01-02 15:04:05.0"))
		b = append(b, '}')
	}
	c.body = append(b, ']')
	return nil
}

// owners gives every sixth group an owner, and every second of those a group as another
// owner.
func (g *generator) owners() {
	for i, gr := range g.store.groups {
		if i%6 != 0 || gr.kind == builtIn || len(g.store.users) == 0 {
			continue
		}
		u := g.store.users[i%len(g.store.users)]
		display := u.profile.text("firstName") + " " + u.profile.text("lastName")
		gr.owners = append(gr.owners, owner{u.id, "USER", display, gr.lastUpdated})
		if other := g.store.groups[(i+1)%len(g.store.groups)]; i%12 == 0 {
			gr.owners = append(gr.owners, owner{other.id, "GROUP", other.name(), gr.lastUpdated})
		}
	}
}

func listRules(c *call) error {
	n, err := c.limit(50, 200)
	if err != nil {
		return err
	}
	var found []rule
	word := fold(c.query.Get("search"))
	for _, r := range c.store.rules {
		if strings.Contains(fold(r.name), word) {
			found = append(found, r)
		}
	}
	page, more := afterID(found, func(r rule) string { return r.id }, c.query.Get("after"), n)
	names := strings.Contains(c.query.Get("expand"), "groupIdToGroupNameMap")
	b := append(c.body, '[')
	for i, r := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendRule(b, r, names)
	}
	c.body = append(b, ']')
	c.linkSelf(n)
	if more {
		c.linkNext(page[len(page)-1].id, n)
	}
	return nil
}

func getRule(c *call) error {
	i := slices.IndexFunc(c.store.rules, func(r rule) bool { return r.id == c.params[0] })
	if i < 0 {
		return notFound(c.params[0], "PolicyRule")
	}
	c.body = c.view.appendRule(c.body, c.store.rules[i], strings.Contains(c.query.Get("expand"), "groupIdToGroupNameMap"))
	return nil
}

func (v *view) appendRule(b []byte, r rule, names bool) []byte {
	b = append(b, `{"type":"group_rule"`...)
	b = appendField(b, "id", r.id)
	b = appendField(b, "status", r.status)
	b = appendField(b, "name", r.name)
	b = appendMoment(b, "created", r.created)
	b = appendMoment(b, "lastUpdated", r.updated)
	b = append(b, `,"conditions":{"people":{"users":{"exclude":[]},"groups":{"exclude":[]}},"expression":{`...)
	b = appendField(b, "value", r.expression)
	b = append(b, `,"type":"urn:okta:expression:1.0"}},"actions":{"assignUserToGroups":{"groupIds":[`...)
	for i, id := range r.groups {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, id)
	}
	b = append(b, `]}}`...)
	if names {
		b = append(b, `,"_embedded":{"groupIdToGroupNameMap":{`...)
		for _, id := range r.groups {
			if g := v.store.groupByID[id]; g != nil {
				b = appendField(b, id, g.name())
			}
		}
		b = append(b, "}}"...)
	}
	return append(b, `,"allGroupsValid":true}`...)
}

// The one linked-object relation: a user's manager, a manager's subordinates.
const (
	linkPrimary    = "manager"
	linkAssociated = "subordinate"
)

// listLinked returns ids only inside hrefs.
func listLinked(c *call) error {
	u, err := c.findUser(c.params[0])
	if err != nil {
		return err
	}
	var list []*user
	switch c.params[1] {
	case linkPrimary:
		if u.manager != nil {
			list = []*user{u.manager}
		}
	case linkAssociated:
		list = c.store.subs[u]
	default:
		return notFound(c.params[1], "LinkedObject")
	}
	n, err := c.limit(1000, 1000)
	if err != nil {
		return err
	}
	page, more := window(list, userID, c.query.Get("after"), n)
	b := append(c.body, '[')
	for i, x := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"_links":{`...)
		b = appendHref(b, "self", c.view.base, "/api/v1/users/", x.id)
		b = append(b, "}}"...)
	}
	c.body = append(b, ']')
	c.pageLinks(lastID(page, userID, more), n)
	return nil
}

func (v *view) appendLinkDefinition(b []byte) []byte {
	b = append(b, `{"primary":{"name":"manager","title":"Manager","description":"Who leads the user","type":"USER"},`...)
	b = append(b, `"associated":{"name":"subordinate","title":"Subordinate","description":"Whom the user leads","type":"USER"},"_links":{`...)
	b = appendHref(b, "self", v.base, "/api/v1/meta/schemas/user/linkedObjects/", linkPrimary)
	return append(b, "}}"...)
}

func listLinkDefinitions(c *call) error {
	c.body = append(c.view.appendLinkDefinition(append(c.body, '[')), ']')
	return nil
}

func getLinkDefinition(c *call) error {
	if c.params[0] != linkPrimary && c.params[0] != linkAssociated {
		return notFound(c.params[0], "LinkedObjectProperty")
	}
	c.body = c.view.appendLinkDefinition(c.body)
	return nil
}
