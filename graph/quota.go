package graph

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/graph/transport"
	"oktagraph/internal/quota"
	"oktagraph/loaders"
)

// The headers that inform a client what it may spend, as defined in the tenth draft of
// https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/.
const (
	rateLimitHeader       = "RateLimit"
	rateLimitPolicyHeader = "RateLimit-Policy"
)

type accountKey struct{}

// account is what the client of one request may spend; the answer's headers report it.
type account struct {
	quota  *quota.Quota
	client string
	limits auth.Limits
	header http.Header

	mu       sync.Mutex
	items    map[quota.Kind]quota.Taken
	reserved int           // calls taken for the operation
	spent    bool          // too few calls are left: only cached answers
	wait     time.Duration // until enough will be left, when spent
}

func accountOf(ctx context.Context) *account {
	a, _ := ctx.Value(accountKey{}).(*account)
	return a
}

// enter counts a request as an operation of its client. An error refuses it.
func (a *authenticate) enter(ctx context.Context, w http.ResponseWriter, p *auth.Principal) (context.Context, error) {
	if a.quota == nil || p.Limits == (auth.Limits{}) {
		return ctx, nil
	}
	own := &account{quota: a.quota, client: p.Name, limits: p.Limits, header: w.Header(), items: map[quota.Kind]quota.Taken{}}
	defer own.tell()
	if most := p.Limits.OperationsPerMinute; most > 0 {
		taken := a.quota.Take(ctx, quota.Operations, p.Name, most, 1)
		own.items[quota.Operations] = taken
		if !taken.OK {
			return ctx, apierror.Spent("operations", most, taken.Wait)
		}
	}
	return context.WithValue(ctx, accountKey{}, own), nil
}

// tell writes the headers for the current state.
func (a *account) tell() {
	a.header.Set(rateLimitPolicyHeader, a.policy())
	var items []string
	for _, kind := range []quota.Kind{quota.Operations, quota.Calls} {
		if taken, known := a.items[kind]; known {
			items = append(items, fmt.Sprintf("%q;r=%d;t=%d", kind, taken.Left, wholeSeconds(max(taken.Wait, taken.Full))))
		}
	}
	if len(items) > 0 {
		a.header.Set(rateLimitHeader, strings.Join(items, ", "))
	}
}

func (a *account) policy() string {
	var items []string
	for _, p := range []struct {
		kind quota.Kind
		most int
	}{{quota.Operations, a.limits.OperationsPerMinute}, {quota.Calls, a.limits.CallsPerMinute}} {
		if p.most > 0 {
			items = append(items, fmt.Sprintf("%q;q=%d;w=60", p.kind, p.most))
		}
	}
	return strings.Join(items, ", ")
}

// wholeSeconds rounds up.
func wholeSeconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// reserve takes the most calls that an operation may need. When fewer are left, the context it
// returns allows only cached answers, which cost nothing.
func (a *account) reserve(ctx context.Context, needed int) context.Context {
	if a == nil || a.limits.CallsPerMinute == 0 || freshnessOf(ctx).OnlyIfCached {
		return ctx
	}
	taken := a.quota.Take(ctx, quota.Calls, a.client, a.limits.CallsPerMinute, needed)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.items[quota.Calls] = taken
	a.tell()
	if taken.OK {
		a.reserved = needed
		return ctx
	}
	a.spent, a.wait = true, taken.Wait
	f := auth.FreshnessFrom(ctx)
	f.OnlyIfCached = true
	return auth.WithFreshness(ctx, f)
}

// settle gives back what the operation did not spend, or takes what it spent in addition, once
// the answer is written; the answer's headers already reflect it.
func (a *account) settle(ctx context.Context, calls int) {
	if a == nil || a.limits.CallsPerMinute == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	more := calls - a.reserved
	if a.reserved = calls; more == 0 {
		return
	}
	most := a.limits.CallsPerMinute
	taken := a.items[quota.Calls]
	taken.Left = max(0, min(most, taken.Left-more))
	taken.Full = max(0, taken.Full+time.Duration(more)*time.Minute/time.Duration(most))
	a.items[quota.Calls] = taken
	a.tell()
	transport.OnWritten(ctx, func() { a.charge(context.WithoutCancel(ctx), more) })
}

// charge takes calls that were already made, as many as are left.
func (a *account) charge(ctx context.Context, n int) {
	most := a.limits.CallsPerMinute
	if taken := a.quota.Take(ctx, quota.Calls, a.client, most, n); !taken.OK && taken.Left > 0 {
		a.quota.Take(ctx, quota.Calls, a.client, most, taken.Left)
	}
}

// refusal returns the response for an operation that was limited to cached answers but needed
// more; nil when it did not.
func (a *account) refusal(resp *graphql.Response) *graphql.Response {
	if a == nil || !a.spent || !slices.ContainsFunc(resp.Errors, isUncached) {
		return nil
	}
	refused := apierror.Spent("Okta calls", a.limits.CallsPerMinute, a.wait).GraphQL()
	return &graphql.Response{Errors: gqlerror.List{refused}, Extensions: resp.Extensions}
}

func isUncached(e *gqlerror.Error) bool { return e.Extensions["code"] == string(apierror.NotCached) }

// settled ends an operation's account and returns its answer, or the refusal instead.
func settled(ctx context.Context, resp *graphql.Response, cost loaders.Cost) *graphql.Response {
	a := accountOf(ctx)
	a.settle(ctx, cost.Calls)
	if refused := a.refusal(resp); refused != nil {
		return refused
	}
	return resp
}
