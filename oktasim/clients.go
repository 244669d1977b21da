package oktasim

// OAuth clients as assignees of admin roles. Their endpoints are not under the management
// API's path but under that of the clients.

const clientsPath = "/oauth2/v1/clients/"

// clientKind is a client's type among the targets of the System Log.
const clientKind = "PublicClientApp"

func clientTarget(a *app) eventTarget { return eventTarget{a.id, clientKind, "unknown", a.label} }

func clientRoutes() []*route {
	q := quantiles{75, 325, 379}
	get := func(below string, handle func(*call) error) *route {
		return &route{
			method: "GET", path: clientsPath + "{client}/roles" + below, bucket: BucketClients, scope: scopeRoles, feature: FeatureRoles,
			latency: q, handle: handle,
		}
	}
	return []*route{
		get("", listClientRoles),
		get("/{assignment}", getClientRole),
		get("/{assignment}/targets/groups", listClientTargetGroups),
		get("/{assignment}/targets/catalog/apps", listClientTargetApps),
	}
}

// findClient finds an app that is an OAuth client acting for itself; other apps hold no
// roles.
func (c *call) findClient(id string) (*app, error) {
	a := c.store.appByID[id]
	if a == nil || !a.service {
		return nil, notFound(id, "PublicClientApp")
	}
	return a, nil
}

// listClientRoles has no expand, unlike the lists of users and groups.
func listClientRoles(c *call) error {
	a, err := c.findClient(c.params[0])
	if err != nil {
		return err
	}
	c.query.Del("expand")
	return c.assignmentList(c.store.roles[a.id])
}

func (c *call) clientAssignment() (*assignment, error) {
	a, err := c.findClient(c.params[0])
	if err != nil {
		return nil, err
	}
	return pickAssignment(c.store.roles[a.id], c.params[1])
}

func getClientRole(c *call) error {
	a, err := c.clientAssignment()
	if err != nil {
		return err
	}
	c.body = c.view.appendAssignment(c.body, a, nil)
	return nil
}

func listClientTargetGroups(c *call) error {
	a, err := c.clientAssignment()
	if err != nil {
		return err
	}
	return c.targetGroups(a)
}

func listClientTargetApps(c *call) error {
	a, err := c.clientAssignment()
	if err != nil {
		return err
	}
	return c.targetApps(a)
}
