package graph_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oktagraph/auth"
	"oktagraph/oktasim"
)

// caseSetup is setup.json: what is unusual about the caller, the server or the
// org. A case without the file has a caller with all scopes and a healthy org.
type caseSetup struct {
	// MissingScopes are those the caller lacks.
	MissingScopes []auth.Scope `json:"missingScopes"`
	// Headers of the request; they replace the usual ones.
	Headers map[string]string `json:"headers"`
	// Freshness lets the caller steer it by Cache-Control.
	Freshness bool `json:"freshness"`

	IntrospectionOff bool   `json:"introspectionOff"`
	CallLimit        int    `json:"callLimit"`
	Deadline         string `json:"deadline"`

	// AskedBefore is a query that was answered before anything failed. Its calls
	// are not counted.
	AskedBefore string `json:"askedBefore"`
	// LesserCredential has the server use a token of an admin with a custom role,
	// who sees neither Everyone nor who is admin.
	LesserCredential bool `json:"lesserCredential"`
	// Realms gives the org realms.
	Realms bool `json:"realms"`
	// RateLimit of the org, such as "3/min".
	RateLimit string          `json:"rateLimit"`
	Faults    []oktasim.Fault `json:"faults"`
	// Activity has the org's dates end when the case begins, and people who came, left and
	// signed in before, as the System Log tells.
	Activity bool `json:"activity"`
}

// lesserToken is the SSWS token of the admin with a custom role.
const lesserToken = "00lesser"

func setupOf(t *testing.T, dir string, names *caseNames) caseSetup {
	t.Helper()
	var c caseSetup
	raw, err := os.ReadFile(filepath.Join(dir, "setup.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return c
	}
	if err == nil {
		strict := json.NewDecoder(strings.NewReader(names.expand(string(raw))))
		strict.DisallowUnknownFields()
		err = strict.Decode(&c)
	}
	if err != nil {
		t.Fatalf("read the setup: %v", err)
	}
	return c
}

// org makes the cases' org.
func (c caseSetup) org(t *testing.T) *oktasim.Org {
	t.Helper()
	cfg := caseOrg()
	cfg.RateLimit, cfg.Realms = c.RateLimit, c.Realms
	if c.Activity {
		cfg.Activity, cfg.Epoch = true, time.Now()
	}
	org := newOrg(t, cfg)
	org.SetToken(oktasim.Token{Value: lesserToken, Role: "custom"})
	return org
}

// serve makes the server, and lets the faults begin once it has been asked what
// was asked before.
func (c caseSetup) serve(t *testing.T, org *oktasim.Org) http.Handler {
	t.Helper()
	s := setup{
		scopes: without(c.MissingScopes...), freshness: c.Freshness, introspectionOff: c.IntrospectionOff,
		callLimit: c.CallLimit, deadline: c.deadline(t), concurrency: 20, compared: agree(t),
	}
	if c.LesserCredential {
		s.token = lesserToken
	}
	orgs, keys := map[string]*oktasim.Org{"acme": org}, map[string][]string{testKey: {"acme"}}
	server := serveTenants(t, s, foreseen(t, &counter{}), orgs, keys)
	if c.AskedBefore != "" {
		noErrors(t, ask(t, server, testKey, "", c.AskedBefore, nil))
	}
	for _, fault := range c.Faults {
		if err := org.Inject(fault); err != nil {
			t.Fatalf("make the org fail: %v", err)
		}
	}
	org.ResetCalls()
	return server
}

func (c caseSetup) deadline(t *testing.T) time.Duration {
	t.Helper()
	if c.Deadline == "" {
		return 0
	}
	d, err := time.ParseDuration(c.Deadline)
	if err != nil {
		t.Fatalf("read the deadline: %v", err)
	}
	return d
}

func (c caseSetup) ask(t *testing.T, server http.Handler, query string, vars map[string]any) answer {
	t.Helper()
	body := jsonText(t, map[string]any{"query": query, "variables": vars})
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+testKey)
	for name, value := range c.Headers {
		req.Header.Set(name, value)
	}
	return send(t, server, req)
}
