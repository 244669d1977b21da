package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"oktagraph/okta/ratelimit"
)

// Client reads one Okta org with one credential. It is safe for concurrent use.
// Close it to drop its connections, or End it.
type Client struct {
	origin     Origin
	credential Credential
	set        settings
	http       *http.Client
	pool       sync.Pool // of *body
	limiter    *ratelimit.Limiter
	budget     *ratelimit.Budget
	retries    *retryBudget
	breakers   *breakers
	tasks      background
	health     health
	waiting    waiting
	life       context.Context //nolint:containedctx // of the client, ended by End
	end        context.CancelFunc
}

// New returns a client for an org.
func New(origin Origin, cred Credential, opts ...Option) (*Client, error) {
	if origin.host == "" {
		return nil, errors.New("new okta client: the origin is empty")
	}
	if cred == nil {
		return nil, errors.New("new okta client: there is no credential")
	}
	set := defaultSettings()
	for _, opt := range opts {
		if err := opt(set); err != nil {
			return nil, fmt.Errorf("new okta client: %w", err)
		}
	}
	if set.bodies == nil {
		set.bodies = NewBodies(defaultBodies)
	}
	life, end := context.WithCancel(context.Background())
	return &Client{
		origin: origin, credential: cred, set: *set, http: httpClient(origin, set),
		limiter: ratelimit.NewLimiter(set.concurrency, set.now),
		budget: ratelimit.New(ratelimit.Config{
			Share: set.share, Now: set.now, Counter: set.counter, Prefix: counterPrefix(origin, set.tenant),
		}),
		retries: newRetryBudget(), breakers: newBreakers(), tasks: background{stop: make(chan struct{})}, life: life, end: end,
	}, nil
}

// Origin returns the org's address.
func (c *Client) Origin() Origin { return c.origin }

// CredentialID identifies the credential in use without revealing it.
func (c *Client) CredentialID() string { return c.credential.ID() }

// Budget returns the state of a bucket as named by [ratelimit.BucketOf].
func (c *Client) Budget(bucket string) ratelimit.State {
	return c.budget.State(ratelimit.RouteOfBucket(bucket))
}

// BudgetFor returns the state of the bucket that a GET of this path spends. Okta does not
// document the bucket of every path, so answers may show another one later.
func (c *Client) BudgetFor(path string) ratelimit.State {
	return c.budget.State(ratelimit.RouteOf(path))
}

// counterPrefix begins the keys of the shared counter: replicas that serve the same
// tenant share its budget, even while their credentials differ.
func counterPrefix(origin Origin, tenant string) string {
	if tenant == "" {
		tenant = origin.Host()
	}
	return "og:budget:" + tenant
}

// Close ends token requests and drops idle connections. Reads under way go on; do not
// begin new ones.
func (c *Client) Close() {
	c.tasks.close()
	c.http.CloseIdleConnections()
}

// httpClient never follows redirects, keeps no cookies, and has no timeout of its
// own, since every attempt's context has one.
func httpClient(origin Origin, set *settings) *http.Client {
	way := set.transport
	if way == nil {
		way = Transport(set.concurrency, Dial{Loopback: origin.Loopback()})
	}
	return &http.Client{
		Transport:     way,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
