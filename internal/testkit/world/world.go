package world

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph/generated"
	"oktagraph/internal/inprocess"
	"oktagraph/oktasim"
)

// World is an org and the servers over it. Close it.
type World struct {
	// Org is the simulated org, nil when the setup names one elsewhere.
	Org *oktasim.Org

	setup Setup
	mu    sync.Mutex
	open  []*Server
}

// Open makes the org; servers come by Serve.
func Open(s Setup) (*World, error) {
	w := &World{setup: s}
	if s.Okta != "" {
		return w, nil
	}
	org, err := oktasim.New(s.Org)
	if err != nil {
		return nil, fmt.Errorf("make the simulated org: %w", err)
	}
	w.Org = org
	return w, nil
}

// New is Open for tests: it fails the test, and closes with it.
func New(t testing.TB, s Setup) *World {
	t.Helper()
	w, err := Open(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

// Close ends the servers and the org.
func (w *World) Close() {
	w.mu.Lock()
	open := w.open
	w.open = nil
	w.mu.Unlock()
	for _, s := range open {
		s.Close()
	}
	if w.Org != nil {
		w.Org.Close()
	}
}

// Address is the org's address for HTTP clients with the world's Transport.
func (w *World) Address() string {
	if w.setup.Okta != "" {
		return w.setup.Okta
	}
	return "https://" + tenantID + ".okta.com"
}

// Token reads the org.
func (w *World) Token() string {
	if w.Org == nil {
		return w.setup.Token
	}
	return w.Org.Token()
}

// Transport leads to the org.
func (w *World) Transport() http.RoundTripper {
	if w.Org == nil {
		return http.DefaultTransport
	}
	return inprocess.Transport{Handler: w.Org}
}

// Schema is what the servers answer.
func Schema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{}).Schema()
}
