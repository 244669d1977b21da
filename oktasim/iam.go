package oktasim

import (
	"cmp"
	"slices"
	"strconv"
)

// Lists under /iam page through _links.next in their bodies, with a page size that the
// server sets.

// iamWindow returns the page of a list that follows the id of the previous page's last
// item.
func iamWindow[T any](c *call, list []T, id func(T) string, size int) (page []T, next string) {
	page, more := afterID(list, id, c.query.Get("after"), size)
	if more && len(page) > 0 {
		next = id(page[len(page)-1])
	}
	return page, next
}

// iamNext appends the next link to a body.
func (c *call) iamNext(b []byte, host, path, next string, limit int) []byte {
	if f := c.broken; f != nil && (f.Kind == FaultEndless || f.Kind == FaultForeign) {
		next = "LOOP"
		if f.Kind == FaultForeign {
			host = ForeignHost
		}
	}
	if next == "" {
		return b
	}
	href := host + path + "?after=" + next
	if limit > 0 {
		href += "&limit=" + strconv.Itoa(limit)
	}
	return appendHref(b, "next", href)
}

func listCustomRoles(c *call) error {
	var own []*customRole
	for _, r := range c.store.custom {
		if !r.builtIn {
			own = append(own, r)
		}
	}
	page, next := iamWindow(c, own, func(r *customRole) string { return r.id }, c.org.cfg.IAMPageSize)
	b := append(c.body, `{"roles":[`...)
	for i, r := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendCustomRole(b, r)
	}
	b = append(b, `],"_links":{`...)
	b = c.iamNext(b, c.view.admin, "/api/v1/iam/roles", next, 0)
	c.body = append(b, "}}"...)
	return nil
}

func (c *call) findCustomRole(key string) (*customRole, error) {
	r := c.store.customRole(key)
	if r == nil {
		return nil, notFound(key, "CustomRole")
	}
	return r, nil
}

func getCustomRole(c *call) error {
	r, err := c.findCustomRole(c.params[0])
	if err != nil {
		return err
	}
	c.body = c.view.appendCustomRole(c.body, r)
	c.links = append(c.links, "<"+c.view.admin+"/api/v1/iam/roles/"+r.id+`>; rel="self"`)
	return nil
}

func listPermissions(c *call) error {
	r, err := c.findCustomRole(c.params[0])
	if err != nil {
		return err
	}
	b := append(c.body, `{"permissions":[`...)
	for i, p := range r.permissions {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendPermission(b, r, p)
	}
	c.body = append(b, "]}"...)
	return nil
}

func (c *call) plainSelf() {
	c.links = append(c.links, "<"+c.view.base+c.path+`>; rel="self"`)
}

func listResourceSets(c *call) error {
	page, next := iamWindow(c, c.store.sets, func(rs *resourceSet) string { return rs.id }, c.org.cfg.IAMPageSize)
	b := append(c.body, `{"_links":{`...)
	b = appendHref(b, "self", c.view.base, c.path)
	b = c.iamNext(b, c.view.base, c.path, next, 0)
	b = append(b, `},"resource-sets":[`...)
	for i, rs := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendResourceSet(b, rs)
	}
	c.body = append(b, "]}"...)
	c.plainSelf()
	return nil
}

// findSet reports a missing set as a missing policy, as Okta does.
func (c *call) findSet() (*resourceSet, error) {
	rs := c.store.set(c.params[0])
	if rs == nil {
		return nil, notFound(c.params[0], "IAMPolicy")
	}
	return rs, nil
}

func getResourceSet(c *call) error {
	rs, err := c.findSet()
	if err != nil {
		return err
	}
	c.body = c.view.appendResourceSet(c.body, rs)
	c.links = append(c.links, "<"+c.view.base+"/api/v1/iam/resource-sets/"+rs.id+`>; rel="self"`)
	return nil
}

func listResources(c *call) error {
	rs, err := c.findSet()
	if err != nil {
		return err
	}
	page, next := iamWindow(c, rs.resources, func(r resource) string { return r.id }, c.org.cfg.IAMPageSize)
	b := append(c.body, `{"resources":[`...)
	for i, r := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendResource(b, rs, r)
	}
	b = append(b, `],"_links":{`...)
	b = appendHref(b, "resource-set", c.view.base, "/api/v1/iam/resource-sets/", rs.id)
	b = appendHref(b, "self", c.view.base, c.path)
	b = c.iamNext(b, c.view.base, c.path, next, 0)
	c.body = append(b, "}}"...)
	c.plainSelf()
	return nil
}

func listBindings(c *call) error {
	rs, err := c.findSet()
	if err != nil {
		return err
	}
	page, next := iamWindow(c, rs.bindings, func(b *binding) string { return b.role.id }, c.org.cfg.IAMPageSize)
	b := append(c.body, `{"roles":[`...)
	for i, bd := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendBinding(b, rs, bd)
	}
	b = append(b, `],"_links":{`...)
	b = appendHref(b, "self", c.view.base, c.path)
	b = appendHref(b, "resource-set", c.view.base, "/api/v1/iam/resource-sets/", rs.id)
	b = c.iamNext(b, c.view.base, c.path, next, 0)
	c.body = append(b, "}}"...)
	return nil
}

func (c *call) findBinding() (*resourceSet, *binding, error) {
	rs, err := c.findSet()
	if err != nil {
		return nil, nil, err
	}
	bd := rs.binding(c.params[1])
	if bd == nil {
		return nil, nil, notFound(c.params[1], "IAMPolicy")
	}
	return rs, bd, nil
}

func getBinding(c *call) error {
	rs, bd, err := c.findBinding()
	if err != nil {
		return err
	}
	self := "/api/v1/iam/resource-sets/" + rs.id + "/bindings/"
	b := append(c.body, '{')
	b = appendField(b, "id", bd.role.id)
	b = append(b, `,"_links":{`...)
	b = appendHref(b, "self", c.view.base, self, bd.role.id)
	b = appendHref(b, "members", c.view.base, self, bd.role.id, "/members")
	b = appendHref(b, "resource-set", c.view.base, "/api/v1/iam/resource-sets/", rs.id)
	c.body = append(b, "}}"...)
	return nil
}

func listMembers(c *call) error {
	rs, bd, err := c.findBinding()
	if err != nil {
		return err
	}
	page, next := iamWindow(c, bd.members, func(m bindingMember) string { return m.id }, c.org.cfg.IAMPageSize)
	b := append(c.body, `{"members":[`...)
	for i, m := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendMember(b, m)
	}
	b = append(b, `],"_links":{`...)
	b = appendHref(b, "binding", c.view.base, "/api/v1/iam/resource-sets/", rs.id, "/bindings/", bd.role.id)
	b = c.iamNext(b, c.view.base, c.path, next, 0)
	c.body = append(b, "}}"...)
	return nil
}

func getMember(c *call) error {
	_, bd, err := c.findBinding()
	if err != nil {
		return err
	}
	for _, m := range bd.members {
		if m.id == c.params[2] {
			c.body = c.view.appendMember(c.body, m)
			return nil
		}
	}
	return notFound(c.params[2], "IAMPolicy")
}

// listAssignees lists the users who hold roles, sorted by id. A single page has no _links
// at all.
func listAssignees(c *call) error {
	n, err := c.limit(c.org.cfg.IAMPageSize, c.org.cfg.IAMPageSize)
	if err != nil {
		return err
	}
	ids := c.store.assignees(c.org.cfg.AssigneesThroughGroups)
	page, next := iamWindow(c, ids, func(id string) string { return id }, n)
	b := append(c.body, `{"value":[`...)
	for i, id := range page {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendAssignee(b, c.store.orgID, id)
	}
	b = append(b, ']')
	if links := c.iamNext([]byte{'{'}, c.view.base, c.path, next, n); len(links) > 1 {
		b = append(append(b, `,"_links":`...), links...)
		b = append(b, '}')
	}
	c.body = append(b, '}')
	return nil
}

// assignees lists the ids of users with roles of their own and, with throughGroups, of
// users with roles through a group.
func (s *store) assignees(throughGroups bool) []string {
	seen := map[string]bool{}
	for id, list := range s.roles {
		if len(list) == 0 {
			continue
		}
		switch {
		case list[0].kind == toUser:
			seen[id] = true
		case throughGroups && s.groupByID[id] != nil:
			for _, u := range s.groupByID[id].members {
				seen[u.id] = true
			}
		}
	}
	ids := make([]string, 0, len(seen))
	for id := range seen {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare[string])
	return ids
}
