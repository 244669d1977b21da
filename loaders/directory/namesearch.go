package directory

import (
	"context"
	"net/url"
	"slices"
	"sync"
	"time"

	"oktagraph/cache"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
	"oktagraph/okta/expression"
	"oktagraph/tenant"
)

// findManagers finds whom names mean: by their first attribute, and by the next if nobody has
// it in the first.
func (r *Request) findManagers(ctx context.Context, names []managerName, out *fetch.Answers[string]) {
	level := 0
	if len(names) == 1 && names[0].attributes()[0] == tenant.HoldsLogin {
		if r.findByLogin(ctx, names[0], out) {
			return
		}
		level++
	}
	for ; len(names) > 0; level++ {
		names = r.findBy(ctx, level, names, out)
	}
}

// findByLogin reads a single manager by login: from the larger bucket, and always current. done
// is false when another attribute may match.
func (r *Request) findByLogin(ctx context.Context, n managerName, out *fetch.Answers[string]) (done bool) {
	u, rank, err := r.userOfLogin(ctx, n.value)
	switch {
	case err != nil && !okta.IsNotFound(err):
		out.Fail(n.key(), err)
	case err == nil && u != nil:
		r.KeepUsers(ctx, []*okta.User{u}, rank, out.Began)
		out.Put(n.key(), u.ID)
	case len(n.attributes()) > 1:
		return false
	default:
		out.NotFound(n.key())
	}
	return true
}

// findBy searches for names by the attribute of a level, and returns those to try by the next.
func (r *Request) findBy(ctx context.Context, level int, names []managerName, out *fetch.Answers[string]) (open []managerName) {
	condition := func(n managerName) expression.Node { return expression.Eq("profile."+n.attributes()[level], n.value) }
	var mu sync.Mutex
	err := fetch.EachOrFail(ctx, searchable(names, condition), func(ctx context.Context, chunk []managerName) error {
		users, err := r.searchFor(ctx, chunk, condition, nil, out.Began)
		for _, n := range chunk {
			meant, some := n.among(users, n.attributes()[level])
			switch {
			case err != nil:
				out.Fail(n.key(), err)
			case meant != nil:
				out.Put(n.key(), meant.ID)
			case !some && level+1 < len(n.attributes()):
				mu.Lock()
				open = append(open, n)
				mu.Unlock()
			default:
				out.NotFound(n.key())
			}
		}
		return nil
	})
	if err != nil {
		for _, n := range names {
			out.Fail(n.key(), err)
		}
		return nil
	}
	slices.SortFunc(open, func(a, b managerName) int { return slices.Index(names, a) - slices.Index(names, b) })
	return open
}

// searchFor reads all users to whom one of the conditions of names applies. A search that Okta
// finds too long or too complex is halved.
func (r *Request) searchFor(
	ctx context.Context, names []managerName, condition func(managerName) expression.Node, and expression.Node, began time.Time,
) ([]*okta.User, error) {
	nodes := make([]expression.Node, len(names))
	for i, n := range names {
		nodes[i] = condition(n)
	}
	search := expression.All(expression.Any(nodes...), and).String()
	users, err := okta.Collect(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.User], error) {
		return r.okta.ListUsers(ctx, okta.UserQuery{Search: search, Limit: plan.PageSize, After: after})
	})
	if tooLong(err) && len(names) > shortEnough {
		users, err = r.searchFor(ctx, names[:len(names)/2], condition, and, began)
		if err != nil {
			return nil, err
		}
		more, err := r.searchFor(ctx, names[len(names)/2:], condition, and, began)
		return append(users, more...), err
	}
	if err != nil {
		return nil, err
	}
	r.KeepUsers(ctx, users, cache.RankSearch, began)
	return users, nil
}

// mostSearched is how long the conditions of one search may be in a URL: half of what proxies
// on the way allow.
const mostSearched = 4 << 10

// searchable splits names into chunks that fit in one search.
func searchable(names []managerName, condition func(managerName) expression.Node) [][]managerName {
	var chunks [][]managerName
	length := 0
	for _, n := range names {
		more := len(url.QueryEscape(" or " + condition(n).String()))
		if last := len(chunks) - 1; last < 0 || len(chunks[last]) == plan.ChunkSize || length+more > mostSearched {
			chunks, length = append(chunks, nil), 0
		}
		last := len(chunks) - 1
		chunks[last], length = append(chunks[last], n), length+more
	}
	return chunks
}
