package telemetry

import (
	"fmt"
	"testing"
)

// Issuers name clients, and every label is a time series for good.
func TestClientsThatNobodyConfiguredHaveFewLabels(t *testing.T) {
	t.Parallel()
	m := NewMetrics()
	m.KnowClients("web")
	labels := map[string]bool{}
	for i := range 10 * maxClients {
		labels[m.clients.label(fmt.Sprintf("token-%d", i))] = true
	}
	if len(labels) != maxClients+1 || !labels[otherClient] {
		t.Errorf("%d labels, want %d and %q", len(labels), maxClients, otherClient)
	}
	for name, want := range map[string]string{"web": "web", "token-0": "token-0", "": noClient, "late": otherClient} {
		if got := m.clients.label(name); got != want {
			t.Errorf("label of %q is %q, want %q", name, got, want)
		}
	}
	m.KnowClients("late") // configured while the server runs
	if got := m.clients.label("late"); got != "late" {
		t.Errorf("label of a client configured later is %q", got)
	}
}
