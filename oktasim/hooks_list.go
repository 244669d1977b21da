package oktasim

// listHooks lists the registered event hooks, as recorded: the secret is never shown
// again.
func listHooks(c *call) error {
	b := append(c.body, '[')
	for i, h := range c.org.hooks.list() {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.view.appendHook(b, h)
	}
	c.body = append(b, ']')
	return nil
}

func getHook(c *call) error {
	for _, h := range c.org.hooks.list() {
		if h.id == c.params[0] {
			c.body = c.view.appendHook(c.body, h)
			return nil
		}
	}
	return notFound(c.params[0], "EventHook")
}

func (v *view) appendHook(b []byte, h Hook) []byte {
	b = append(b, '{')
	b = appendField(b, "id", h.id)
	b = append(b, `,"status":"ACTIVE","verificationStatus":"VERIFIED"`...)
	b = appendField(b, "name", "Hook "+h.id)
	b = append(b, `,"description":null`...)
	b = appendMoment(b, "created", h.created)
	b = appendField(b, "createdBy", v.store.systemID)
	b = appendMoment(b, "lastUpdated", h.created)
	b = append(b, `,"events":{"type":"EVENT_TYPE","items":[`...)
	for i, kind := range h.Events {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, kind)
	}
	b = append(b, `],"filter":null},"channel":{"type":"HTTP","version":"1.0.0","config":{`...)
	b = appendField(b, "uri", h.URL)
	b = append(b, `,"headers":[],"method":"POST","authScheme":`...)
	if h.Secret == "" {
		b = append(b, "null"...)
	} else {
		b = append(b, `{"type":"HEADER"`...)
		b = appendField(b, "key", h.Header)
		b = append(b, '}')
	}
	b = append(b, `}},"_links":{`...)
	b = appendHref(b, "self", v.base, "/api/v1/eventHooks/", h.id)
	for _, step := range []string{"verify", "deactivate"} {
		b = appendHrefOpen(b, step, v.base, "/api/v1/eventHooks/", h.id, "/lifecycle/", step)
		b = append(b, `,"hints":{"allow":["POST"]}}`...)
	}
	return append(b, "}}"...)
}
