package oktasim

// Lists and single assignments of users and groups, and their targets.

func listUserRoles(c *call) error {
	u, err := c.findUser(c.params[0])
	if err != nil {
		return err
	}
	return c.assignmentList(c.store.rolesOf(u))
}

func listGroupRoles(c *call) error {
	g, err := c.findGroup(c.params[0])
	if err != nil {
		return err
	}
	return c.assignmentList(c.store.roles[g.id])
}

// assignmentList writes assignments, without pages or a Link header.
func (c *call) assignmentList(list []*assignment) error {
	expand := c.query.Get("expand")
	switch expand {
	case "", expandGroups, expandApps:
	default:
		return errValidation("expand", "expand: unknown value")
	}
	if c.who.custom {
		return errForbidden()
	}
	b := append(c.body, '[')
	var embed []byte
	for i, a := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if embed = embed[:0]; expand != "" && a.set == "" {
			embed = c.view.appendTargets(embed, a, expand)
		}
		b = c.view.appendAssignment(b, a, embed)
	}
	c.body = append(b, ']')
	return nil
}

// userAssignment finds an assignment in a user's list, which includes those of the user's
// groups; the user's own come first.
func (c *call) userAssignment() (*assignment, error) {
	u, err := c.findUser(c.params[0])
	if err != nil {
		return nil, err
	}
	return pickAssignment(c.store.rolesOf(u), c.params[1])
}

func (c *call) groupAssignment() (*assignment, error) {
	g, err := c.findGroup(c.params[0])
	if err != nil {
		return nil, err
	}
	return pickAssignment(c.store.roles[g.id], c.params[1])
}

func pickAssignment(list []*assignment, id string) (*assignment, error) {
	for _, a := range list {
		if a.id == id {
			return a, nil
		}
	}
	return nil, notFound(id, "RoleAssignment")
}

func getUserRole(c *call) error {
	a, err := c.userAssignment()
	if err != nil {
		return err
	}
	c.body = c.view.appendAssignment(c.body, a, nil)
	return nil
}

func getGroupRole(c *call) error {
	a, err := c.groupAssignment()
	if err != nil {
		return err
	}
	c.body = c.view.appendAssignment(c.body, a, nil)
	return nil
}

func listUserTargetGroups(c *call) error {
	a, err := c.userAssignment()
	if err != nil {
		return err
	}
	return c.targetGroups(a)
}

func listGroupTargetGroups(c *call) error {
	a, err := c.groupAssignment()
	if err != nil {
		return err
	}
	return c.targetGroups(a)
}

func (c *call) targetGroups(a *assignment) error {
	from, to, err := c.targetWindow(len(a.groupTargets))
	if err != nil {
		return err
	}
	c.groupList(a.groupTargets[from:to], false, false)
	return nil
}

func listUserTargetApps(c *call) error {
	a, err := c.userAssignment()
	if err != nil {
		return err
	}
	return c.targetApps(a)
}

func listGroupTargetApps(c *call) error {
	a, err := c.groupAssignment()
	if err != nil {
		return err
	}
	return c.targetApps(a)
}

func (c *call) targetApps(a *assignment) error {
	from, to, err := c.targetWindow(len(a.appTargets))
	if err != nil {
		return err
	}
	b := append(c.body, '[')
	for i, t := range a.appTargets[from:to] {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendTargetApp(b, t)
	}
	c.body = append(b, ']')
	return nil
}

// targetWindow pages targets by at most 20, with an opaque cursor even in the self link
// of a single page.
func (c *call) targetWindow(total int) (from, to int, err error) {
	n, err := c.limit(targetPage, targetPage)
	if err != nil {
		return 0, 0, err
	}
	from, err = offset(c.path, c.query.Get("after"))
	if err != nil {
		return 0, 0, err
	}
	from = min(from, total)
	to = min(from+n, total)
	c.link("self", opaque(c.path, from), n)
	if to < total {
		c.linkNext(opaque(c.path, to), n)
	}
	return from, to, nil
}
