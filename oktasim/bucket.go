package oktasim

import (
	"fmt"
	"strconv"
	"strings"
)

// Rate-limit buckets: endpoints that share a quota. Okta published the numbers until
// 2024; today each org's dashboard shows its own. okta/ratelimit repeats the names, since
// the simulator imports only the expression parser of the client it tests;
// TestClientAndSimulatorCountTheSameBuckets of package okta keeps the two in step.
const (
	BucketUser    = "/api/v1/users/{id}"
	BucketUsers   = "/api/v1/users"
	BucketGroup   = "/api/v1/groups/{id}"
	BucketGroups  = "/api/v1/groups"
	BucketApp     = "/api/v1/apps/{id}"
	BucketApps    = "/api/v1/apps"
	BucketLogs    = "/api/v1/logs"
	BucketOther   = "/api/v1"
	BucketClients = "/oauth2/v1/clients"
	BucketToken   = "/oauth2/v1/token" //nolint:gosec // a path, no credential
)

// unlimited is the limit announced by an org without limits, far more than any test
// spends.
const unlimited = 1_000_000

// limits are calls per minute by bucket; standard is the limit of buckets not named.
type limits struct {
	byBucket map[string]int
	standard int
}

func (l limits) of(bucket string) int {
	if n, ok := l.byBucket[bucket]; ok {
		return n
	}
	return l.standard
}

// parseRateLimit reads Config.RateLimit.
func parseRateLimit(s string) (limits, error) {
	table := func(user, users, group, groups, app, apps, logs, other, clients int) limits {
		return limits{standard: other, byBucket: map[string]int{
			BucketUser: user, BucketUsers: users, BucketGroup: group, BucketGroups: groups,
			BucketApp: app, BucketApps: apps, BucketLogs: logs, BucketOther: other, BucketToken: other, BucketClients: clients,
		}}
	}
	switch s {
	case "", "off":
		return limits{standard: unlimited}, nil
	case "workforce":
		return table(2000, 600, 1000, 500, 500, 100, 120, 1200, 100), nil
	case "enterprise":
		return table(1000, 600, 600, 600, 600, 100, 50, 600, 100), nil
	case "developer":
		return table(100, 100, 100, 100, 100, 20, 20, 100, 25), nil
	}
	text, found := strings.CutSuffix(s, "/min")
	n, err := strconv.Atoi(text)
	if !found || err != nil || n < 1 {
		return limits{}, fmt.Errorf("rateLimit %q is none of off, workforce, enterprise, developer, N/min", s)
	}
	return limits{standard: n}, nil
}
