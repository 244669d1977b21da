package ratelimit

import "strings"

// Route identifies what a call spends: its published bucket, and the finer kind of its
// path, whose actual bucket Okta does not document.
type Route struct {
	Bucket string
	kind   string
}

const (
	kindBelowUser  = "/api/v1/users/{id}/*"
	kindBelowGroup = "/api/v1/groups/{id}/*"
)

// RouteOf returns the route of a GET of this path.
func RouteOf(path string) Route {
	r := Route{Bucket: BucketOf(path)}
	r.kind = r.Bucket
	path, _, _ = strings.Cut(path, "?")
	if strings.Count(strings.TrimSuffix(path, "/"), "/") > 4 {
		switch {
		case strings.HasPrefix(path, "/api/v1/users/"):
			r.kind = kindBelowUser
		case strings.HasPrefix(path, "/api/v1/groups/"):
			r.kind = kindBelowGroup
		}
	}
	return r
}

// RouteOfBucket returns the route of calls of which only the bucket is known.
func RouteOfBucket(bucket string) Route { return Route{Bucket: bucket, kind: bucket} }
