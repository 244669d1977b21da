package app

import (
	"net/http"
	"testing"

	"oktagraph/internal/testkit/wires"
)

// wire is a listener for tests on a simulated clock, and its client.
type wire struct {
	*wires.Listener

	client *http.Client
}

func wired(t *testing.T) wire {
	t.Helper()
	w := wire{Listener: wires.Listen()}
	w.client = w.Client()
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		_ = w.Close()
	})
	return w
}

// fetch is fetch over the wire.
func (w wire) fetch(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	return fetchBy(t, w.client, true, method, "http://wires.example"+path, body)
}

// keep is fetch on a connection that is kept for the next request.
func (w wire) keep(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	return fetchBy(t, w.client, false, method, "http://wires.example"+path, body)
}
