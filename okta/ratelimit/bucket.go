package ratelimit

import "strings"

// Names of Okta's rate-limit buckets that reads use. Okta matches the exact path
// first, else the longest prefix
// (https://developer.okta.com/docs/reference/rate-limits/).
const (
	BucketUser     = "/api/v1/users/{id}"
	BucketUsers    = "/api/v1/users"
	BucketGroup    = "/api/v1/groups/{id}"
	BucketGroups   = "/api/v1/groups" // also everything below one group
	BucketApp      = "/api/v1/apps/{id}"
	BucketApps     = "/api/v1/apps"
	BucketLogs     = "/api/v1/logs"
	BucketOther    = "/api/v1" // also everything below one user
	BucketClients  = "/oauth2/v1/clients"
	BucketToken    = "/oauth2/v1/token" //nolint:gosec // a path, not a credential
	BucketUnlisted = "/"                // what no published bucket covers
)

// BucketOf returns the name of the bucket that a GET of this path spends.
func BucketOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimSuffix(path, "/")
	if rest, ok := strings.CutPrefix(path, "/api/v1/"); ok {
		return managementBucket(rest)
	}
	switch {
	case path == BucketToken:
		return BucketToken
	case path == BucketClients || strings.HasPrefix(path, BucketClients+"/"):
		return BucketClients
	default:
		return BucketUnlisted
	}
}

func managementBucket(rest string) string {
	collection, below, nested := strings.Cut(rest, "/")
	deeper := strings.Contains(below, "/")
	switch collection {
	case "users":
		switch {
		case !nested:
			return BucketUsers
		case !deeper:
			return BucketUser
		default:
			return BucketOther
		}
	case "groups":
		if nested && !deeper && below != "rules" {
			return BucketGroup
		}
		return BucketGroups
	case "apps":
		if nested && !deeper {
			return BucketApp
		}
		return BucketApps
	case "logs":
		return BucketLogs
	default:
		return BucketOther
	}
}

// startLimit is the limit in calls a minute until a bucket's first answer reports the real one:
// the last published figure of the smallest plan, so that a cold start is safe in any org.
func startLimit(bucket string) int {
	switch bucket {
	case BucketApp:
		return 100
	case BucketApps, BucketLogs:
		return 20
	case BucketClients:
		return 25
	case BucketToken:
		return 240 // 4 a second
	default:
		return 100
	}
}
