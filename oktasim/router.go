package oktasim

import (
	"net/url"
	"strings"
)

// route is one endpoint. Calls are counted by its name.
type route struct {
	method   string
	path     string // with {names}
	segments []string
	bucket   string
	feature  Feature
	scope    string // the OAuth scope a Bearer token needs
	latency  quantiles
	open     bool // needs no credential
	handle   func(*call) error
}

func (r *route) name() string { return r.method + " " + r.path }

// router finds routes by their segments. The first match wins, so exact paths come before
// those with names.
type router struct {
	byLength map[int][]*route
}

func newRouter(routes []*route) *router {
	r := &router{byLength: map[int][]*route{}}
	for _, rt := range routes {
		rt.segments = strings.Split(strings.Trim(rt.path, "/"), "/")
		r.byLength[len(rt.segments)] = append(r.byLength[len(rt.segments)], rt)
	}
	return r
}

// find returns the route and the values of its names. known distinguishes a wrong method
// on a known path from an unknown path.
func (r *router) find(method, escapedPath string) (rt *route, params []string, known bool) {
	parts := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	for _, cand := range r.byLength[len(parts)] {
		values, ok := match(cand.segments, parts)
		if !ok {
			continue
		}
		known = true
		if cand.method == method || (cand.method == "GET" && method == "HEAD") {
			return cand, values, true
		}
	}
	return nil, nil, known
}

func match(segments, parts []string) ([]string, bool) {
	var values []string
	for i, seg := range segments {
		if seg[0] != '{' {
			if seg != parts[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(parts[i])
		if err != nil || value == "" {
			return nil, false
		}
		values = append(values, value)
	}
	return values, true
}
