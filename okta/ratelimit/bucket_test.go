package ratelimit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBucketOfFollowsOktasTable(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"/api/v1/users":                         BucketUsers,
		"/api/v1/users?limit=1":                 BucketUsers,
		"/api/v1/users/":                        BucketUsers,
		"/api/v1/users/00u1":                    BucketUser,
		"/api/v1/users/a%40b.c":                 BucketUser,
		"/api/v1/users/00u1/groups":             BucketOther,
		"/api/v1/users/00u1/roles":              BucketOther,
		"/api/v1/groups":                        BucketGroups,
		"/api/v1/groups/00g1":                   BucketGroup,
		"/api/v1/groups/00g1/users":             BucketGroups,
		"/api/v1/groups/00g1/roles":             BucketGroups,
		"/api/v1/groups/rules":                  BucketGroups,
		"/api/v1/apps":                          BucketApps,
		"/api/v1/apps/0oa1":                     BucketApp,
		"/api/v1/apps/0oa1/users":               BucketApps,
		"/api/v1/logs":                          BucketLogs,
		"/api/v1/iam/roles":                     BucketOther,
		"/api/v1/meta/schemas":                  BucketOther,
		"/api/v1/org":                           BucketOther,
		"/oauth2/v1/token":                      BucketToken,
		"/oauth2/v1/clients/0oa1/roles":         BucketClients,
		"/.well-known/okta-organization":        BucketUnlisted,
		"/api/v1/userships":                     BucketOther,
		"/api/v1/iam/resource-sets/iam1/things": BucketOther,
	}
	got := map[string]string{}
	for path := range tests {
		got[path] = BucketOf(path)
	}
	if diff := cmp.Diff(tests, got); diff != "" {
		t.Errorf("buckets (-want +got):\n%s", diff)
	}
}
