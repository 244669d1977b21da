package okta_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"oktagraph/okta/ratelimit"
	"oktagraph/oktasim"

	"github.com/google/go-cmp/cmp"
)

// TestClientAndSimulatorCountTheSameBuckets holds two tables together that are
// written apart on purpose: a simulator that shared ours could not show that a
// path is counted in the wrong bucket.
func TestClientAndSimulatorCountTheSameBuckets(t *testing.T) {
	t.Parallel()
	sim := simOrg(t, oktasim.Config{})
	want := map[string]int{}
	for _, path := range []string{
		"/api/v1/users", "/api/v1/users/00u1", "/api/v1/users/00u1/groups", "/api/v1/users/00u1/roles/ra1/targets/groups",
		"/api/v1/groups", "/api/v1/groups/00g1", "/api/v1/groups/00g1/users", "/api/v1/groups/rules", "/api/v1/groups/rules/0pr1",
		"/api/v1/apps", "/api/v1/apps/0oa1", "/api/v1/apps/0oa1/users", "/api/v1/logs", "/api/v1/org", "/api/v1/iam/roles",
		"/api/v1/iam/assignees/users", "/api/v1/meta/types/user", "/api/v1/nothing", "/oauth2/v1/token",
	} {
		method := http.MethodGet
		if path == ratelimit.BucketToken {
			method = http.MethodPost
		}
		sim.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, path, http.NoBody))
		want[ratelimit.BucketOf(path)]++
		if diff := cmp.Diff(want, sim.Calls().ByBucket); diff != "" {
			t.Fatalf("%s %s (-client +simulator):\n%s", method, path, diff)
		}
	}
	for _, bucket := range []string{
		oktasim.BucketUser, oktasim.BucketUsers, oktasim.BucketGroup, oktasim.BucketGroups, oktasim.BucketApp, oktasim.BucketApps,
		oktasim.BucketLogs, oktasim.BucketOther, oktasim.BucketToken,
	} {
		if want[bucket] == 0 {
			t.Errorf("no path of bucket %s was tried", bucket)
		}
	}
}
