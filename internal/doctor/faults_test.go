package doctor_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/doctor"
	"oktagraph/oktasim"
)

// disturbed is a fault of the simulated org and the codes of what doctor finds,
// none when all is well.
type disturbed struct {
	fault oktasim.Fault
	codes []string
	// app: the org is read by a service app.
	app bool
}

// disturbances hit everything below /api, unless they name a route.
func disturbances() map[string]disturbed {
	broken := []string{"answer.broken"}
	return map[string]disturbed{
		"status":                 {fault: oktasim.Fault{Kind: oktasim.FaultStatus}, codes: broken},
		"status-429":             {fault: oktasim.Fault{Kind: oktasim.FaultStatus, Status: 429, Wait: 30 * time.Second}, codes: []string{"limit.low"}},
		"status-503":             {fault: oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503}, codes: broken},
		"concurrency":            {fault: oktasim.Fault{Kind: oktasim.FaultConcurrency}, codes: []string{"limit.concurrency"}},
		"concurrency-everywhere": {fault: oktasim.Fault{Kind: oktasim.FaultConcurrency, Route: "/"}, codes: []string{"limit.concurrency"}},
		"concurrency-token":      {fault: oktasim.Fault{Kind: oktasim.FaultConcurrency, Route: "/oauth2"}, codes: []string{"limit.concurrency"}, app: true},
		"reset":                  {fault: oktasim.Fault{Kind: oktasim.FaultReset}, codes: broken},
		"hang":                   {fault: oktasim.Fault{Kind: oktasim.FaultHang}, codes: broken},
		"delay":                  {fault: oktasim.Fault{Kind: oktasim.FaultDelay, Wait: 2 * time.Second}},
		"drip":                   {fault: oktasim.Fault{Kind: oktasim.FaultDrip}, codes: broken},
		"truncate":               {fault: oktasim.Fault{Kind: oktasim.FaultTruncate}, codes: broken},
		"html":                   {fault: oktasim.Fault{Kind: oktasim.FaultHTML}, codes: broken},
		"empty":                  {fault: oktasim.Fault{Kind: oktasim.FaultEmpty}, codes: broken},
		"huge":                   {fault: oktasim.Fault{Kind: oktasim.FaultHuge, Route: "GET /api/v1/users"}, codes: broken},
		"types":                  {fault: oktasim.Fault{Kind: oktasim.FaultTypes}, codes: broken},
		"endless":                {fault: oktasim.Fault{Kind: oktasim.FaultEndless}}, // one page of each list is read
		"foreign":                {fault: oktasim.Fault{Kind: oktasim.FaultForeign}, codes: []string{"links.foreign"}},
		"redirect":               {fault: oktasim.Fault{Kind: oktasim.FaultRedirect}, codes: broken},
		"feature":                {fault: oktasim.Fault{Kind: oktasim.FaultFeature}, codes: []string{"feature.off"}},
		"token":                  {fault: oktasim.Fault{Kind: oktasim.FaultToken}, codes: []string{"credential.refused"}},
		"forbidden":              {fault: oktasim.Fault{Kind: oktasim.FaultForbidden}, codes: []string{"access.none"}},
	}
}

// Waits are simulated: what hangs or drips does so until doctor's patience ends.
func TestEachFaultOfTheSimulatorHasItsDiagnosis(t *testing.T) {
	all := disturbances()
	for _, kind := range oktasim.Faults() {
		if d, ok := all[string(kind)]; !ok || d.fault.Kind != kind {
			t.Errorf("no diagnosis is expected of the fault %s", kind)
		}
	}
	for name, d := range all {
		t.Run(name, func(t *testing.T) {
			if d.fault.Route == "" {
				d.fault.Route = "/api"
			}
			p := patient{org: faulty(d.fault), healthy: len(d.codes) == 0}
			if d.app {
				p.app, p.scopes = &oktasim.Client{Scopes: allScopes}, allScopes
			}
			synctest.Test(t, func(t *testing.T) {
				report := examined(t, "fault-"+name, p)
				var codes []string
				for _, f := range report.Findings {
					if f.Severity == doctor.Problem {
						codes = append(codes, f.Code)
					}
				}
				if diff := cmp.Diff(d.codes, codes); diff != "" {
					t.Errorf("codes: -want +got\n%s", diff)
				}
			})
		})
	}
}
