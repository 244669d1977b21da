package okta

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"oktagraph/okta/ratelimit"
)

// request is one read before it is sent. The client sets method, origin and
// headers; a request cannot name another host.
type request struct {
	path  []string // segments, unescaped
	query url.Values
	limit int // of a list, 0 when the endpoint takes none
	// users asks Okta to omit what we drop anyway: credentials and their links, which
	// also saves Okta slow calls to delegated authentication. We want the third thing
	// that it could omit, transitioningToStatus: it announces a change.
	users bool
	// anonymous sends no credential.
	anonymous bool
}

// get starts a request to the path made of these segments.
func get(segments ...string) request { return request{path: segments, query: url.Values{}} }

// with adds a query parameter unless its value is empty.
func (r request) with(name, value string) request {
	if value != "" {
		r.query.Set(name, value)
	}
	return r
}

// page asks for one page of a list.
func (r request) page(limit int, after string) request {
	r.limit = limit
	return r.with("after", after)
}

func (r request) escapedPath() string {
	var b strings.Builder
	for _, segment := range r.path {
		b.WriteByte('/')
		b.WriteString(url.PathEscape(segment))
	}
	return b.String()
}

// route returns what a request spends.
func (r request) route() ratelimit.Route { return ratelimit.RouteOf(r.escapedPath()) }

// build makes the HTTP request for one attempt.
func (c *Client) build(ctx context.Context, r request) (*http.Request, error) {
	if r.limit > 0 {
		r.query.Set("limit", strconv.Itoa(r.limit))
	}
	address := c.origin.String() + r.escapedPath()
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", c.set.userAgent)
	if r.users {
		req.Header.Set("Content-Type", `application/json; okta-response="omitCredentials,omitCredentialsLinks"`)
	}
	if r.anonymous {
		return req, nil
	}
	if err := c.credential.authorize(ctx, c, req); err != nil {
		return nil, fmt.Errorf("authorize: %w", err)
	}
	return req, nil
}
