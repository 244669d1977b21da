package oktasim

// getOrg serves the org's settings, as recorded.
func getOrg(c *call) error {
	s, v := c.store, &c.view
	b := append(c.body, '{')
	b = appendField(b, "id", s.orgID)
	b = appendField(b, "subdomain", v.cfg.Name)
	b = appendField(b, "companyName", "Example "+v.cfg.Name)
	b = append(b, `,"status":"ACTIVE","expiresAt":null`...)
	b = appendMoment(b, "created", s.created)
	b = appendMoment(b, "lastUpdated", s.created+365*day)
	b = append(b, `,"website":"https://example.com","phoneNumber":"","endUserSupportHelpURL":"","supportPhoneNumber":"",`...)
	b = append(b, `"address1":null,"address2":null,"city":null,"state":null,"country":null,"postalCode":null,"_links":{`...)
	b = appendHref(b, "preferences", v.base, "/api/v1/org/preferences")
	b = appendHrefOpen(b, "uploadLogo", v.base, "/api/v1/org/logo")
	b = append(b, `,"hints":{"allow":["POST"]}}`...)
	b = appendHref(b, "oktaCommunication", v.base, "/api/v1/org/privacy/oktaCommunication")
	b = append(b, `,"logo":null`...)
	b = appendHref(b, "oktaSupport", v.base, "/api/v1/org/privacy/oktaSupport")
	b = appendHref(b, "contacts", v.base, "/api/v1/org/contacts")
	c.body = append(b, "}}"...)
	return nil
}

// getOrganization is the endpoint that needs no credential.
func getOrganization(c *call) error {
	b := append(c.body, '{')
	b = appendField(b, "id", c.store.orgID)
	b = append(b, `,"cell":"op3","_links":{`...)
	b = appendHref(b, "organization", c.view.base)
	b = append(b, `},"pipeline":"idx","settings":{"analyticsCollectionEnabled":false,"bugReportingEnabled":true,"omEnabled":false,"pssoEnabled":false}}`...)
	c.body = b
	return nil
}
