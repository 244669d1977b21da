package telemetry

import "sync"

const (
	// maxClients is how many clients besides the configured ones have their own label:
	// issuers name them, and every label is a permanent time series.
	maxClients = 100
	// otherClient is the label of the rest, noClient that of unauthenticated requests.
	otherClient = "other"
	noClient    = "none"
)

// clientLabels holds the values of the label client.
type clientLabels struct {
	mu    sync.RWMutex
	known map[string]bool
	more  int // how many of them are not configured
}

// KnowClients gives configured clients their own labels, however many others there are.
func (m *Metrics) KnowClients(names ...string) {
	m.clients.mu.Lock()
	defer m.clients.mu.Unlock()
	for _, name := range names {
		m.clients.known[name] = true
	}
}

// label returns the label's value for a client.
func (c *clientLabels) label(name string) string {
	if name == "" {
		return noClient
	}
	c.mu.RLock()
	known, full := c.known[name], c.more >= maxClients
	c.mu.RUnlock()
	switch {
	case known:
		return name
	case full:
		return otherClient
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known[name] {
		if c.more >= maxClients {
			return otherClient
		}
		c.known[name] = true
		c.more++
	}
	return name
}
