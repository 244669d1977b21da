package graph_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"oktagraph/auth"
	"oktagraph/oktasim"
)

// caseSetup is setup.json: what is unusual about the caller, the server or the org. Without
// the file, a case has a caller with all scopes and a healthy org.
type caseSetup struct {
	// MissingScopes are the scopes that the caller lacks.
	MissingScopes []auth.Scope `json:"missingScopes"`
	// Headers of the request; they replace the usual ones.
	Headers map[string]string `json:"headers"`
	// Freshness lets the caller control freshness with Cache-Control.
	Freshness bool `json:"freshness"`

	IntrospectionOff bool   `json:"introspectionOff"`
	CallLimit        int    `json:"callLimit"`
	Deadline         string `json:"deadline"`

	// AskedBefore is a query that is answered before the faults begin. Its calls are not
	// counted.
	AskedBefore string `json:"askedBefore"`
	// LesserCredential makes the server use the token of an admin with a custom role, who
	// sees neither Everyone nor admin roles.
	LesserCredential bool `json:"lesserCredential"`
	// Realms adds realms to the org.
	Realms bool `json:"realms"`
	// RateLimit of the org, such as "3/min".
	RateLimit string          `json:"rateLimit"`
	Faults    []oktasim.Fault `json:"faults"`
	// Tenants are the caller's, if not just acme. Each is an org with the same ids and its
	// own names; those in Unlinked have no org, those in Foreign are not the caller's.
	Tenants  []string `json:"tenants"`
	Unlinked []string `json:"unlinked"`
	Foreign  []string `json:"foreign"`
	// Names are the orgs' display names.
	Names map[string]string `json:"names"`
	// FaultsOf are the faults of orgs other than acme, by tenant.
	FaultsOf map[string][]oktasim.Fault `json:"faultsOf"`
	// Activity makes the org's dates end when the case begins, and adds people who joined,
	// left and signed in before, with their System Log.
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

// orgs returns the tenants' orgs; acme's is the cases' org.
func (c caseSetup) orgs(t *testing.T) map[string]*oktasim.Org {
	t.Helper()
	all := map[string]*oktasim.Org{"acme": c.org(t)}
	for _, id := range slices.Concat(c.Tenants, c.Foreign) {
		if all[id] == nil {
			all[id] = c.org(t)
			mark(t, all[id], id)
		}
	}
	return all
}

// several reports whether the case uses other orgs than acme's.
func (c caseSetup) several() bool { return len(c.Tenants)+len(c.Foreign)+len(c.Unlinked) > 0 }

// serve makes the server, runs the earlier query, and then starts the faults.
func (c caseSetup) serve(t *testing.T, orgs map[string]*oktasim.Org) http.Handler {
	t.Helper()
	s := setup{
		scopes: without(c.MissingScopes...), freshness: c.Freshness, introspectionOff: c.IntrospectionOff,
		callLimit: c.CallLimit, deadline: c.deadline(t), concurrency: 20, compared: agree(t),
		names: c.Names,
	}
	if c.LesserCredential {
		s.token = lesserToken
	}
	keys := map[string][]string{testKey: {"acme"}}
	if c.several() {
		keys[testKey] = slices.Concat(c.Tenants, c.Unlinked)
	}
	server := serveTenants(t, s, foreseen(t, &counter{}), orgs, keys)
	if c.AskedBefore != "" {
		noErrors(t, ask(t, server, testKey, "", c.AskedBefore, nil))
	}
	faults := map[string][]oktasim.Fault{"acme": c.Faults}
	maps.Copy(faults, c.FaultsOf)
	for id, org := range orgs {
		for _, fault := range faults[id] {
			if err := org.Inject(fault); err != nil {
				t.Fatalf("make the org fail: %v", err)
			}
		}
		org.ResetCalls()
	}
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
