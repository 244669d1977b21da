package oktasim

// ServiceAppInfo is what a test can learn about an OAuth client that acts for itself.
type ServiceAppInfo struct {
	ID, Label, Status string
	HasRoles          bool
}

// ServiceApps returns every such client by id.
func (o *Org) ServiceApps() []ServiceAppInfo {
	o.mu.RLock()
	defer o.mu.RUnlock()
	var out []ServiceAppInfo
	for _, a := range o.store.apps {
		if a.service {
			out = append(out, ServiceAppInfo{a.id, a.label, a.status, len(o.store.roles[a.id]) > 0})
		}
	}
	return out
}
