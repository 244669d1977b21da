// Package filter turns the arguments `filter`, `search` and `orderBy` of a
// connection into what Okta's lists take.
//
// Everything but a plain list and a list of ids goes through Okta's `search`:
// it alone can be sorted and paged, and reads text without regard to case.
package filter

import (
	"fmt"

	"oktagraph/okta/expression"
)

// Query is what to ask Okta for.
type Query struct {
	// Search is the expression for Okta's `search`; "" asks for the plain list,
	// unless IDs or Empty say otherwise.
	Search string
	// SortBy and SortOrder go with Search; both are "" for Okta's own order.
	SortBy, SortOrder string
	// Empty says that nothing can match, whatever the org holds.
	Empty bool
	// IDs holds the distinct ids in ascending order when ids are all that was
	// asked for. Objects are best read by id then, and Search is "".
	IDs []string
	// Canonical is equal for equal questions only; for cursors and cache keys.
	Canonical string
	// Scopes lists the scopes that the attributes used need, sorted. Without
	// them a caller could find out hidden values by asking.
	Scopes []string
}

// Order is the argument `orderBy`. Field is the enum value, such as LAST_NAME.
type Order struct {
	Field string
	Desc  bool
}

// InputError says which part of a client's input cannot be used, and how to
// mend it. It never repeats a text that was searched for.
type InputError struct {
	// Field is the input's path below the connection's arguments, such as
	// filter.createdAfter or search.
	Field string
	// Problem is the sentence's rest.
	Problem string
	cause   error
}

// Error returns the sentence for the client.
func (e *InputError) Error() string { return e.Field + " " + e.Problem }

// Unwrap returns the error of package expression behind this one, or nil.
func (e *InputError) Unwrap() error { return e.cause }

// request gathers what one connection was asked for.
type request struct {
	grammar expression.Grammar
	// base is the condition that the list as such carries, if any.
	base expression.Node
	// always holds for every object: Okta sorts only what it searches.
	always expression.Node
	// narrowed is set when the list is to be searched even without conditions.
	narrowed bool
	sortKeys map[string]string
	search   *string
	order    *Order
	scopes   func(attrs []string) []string
}

// query puts the parts together: `(filter) and (search)`, each one expression
// by itself.
func (r request) query(c *conditions) (*Query, error) {
	if c.err != nil {
		return nil, c.err
	}
	search, err := r.parseSearch()
	if err != nil {
		return nil, err
	}
	q := &Query{Empty: c.empty}
	if err := r.sort(q); err != nil {
		return nil, err
	}
	q.Scopes = r.neededScopes(c, search, q.SortBy)
	byID := c.ids != nil && c.nodes == nil && search == nil && q.SortBy == ""
	plain := c.ids == nil && c.nodes == nil && search == nil && q.SortBy == "" && !r.narrowed
	switch {
	case q.Empty:
		q.SortBy, q.SortOrder = "", ""
	case byID:
		q.IDs = c.ids
	case !plain:
		if q.Search, err = r.join(c, search); err != nil {
			return nil, err
		}
	}
	q.Canonical = fmt.Sprintf("%t %q %q", q.Empty, []string{q.Search, q.SortBy, q.SortOrder}, q.IDs)
	return q, nil
}

// parseSearch reads the caller's search as one expression that the endpoint
// takes. It is nil when there is none.
func (r request) parseSearch() (expression.Node, error) {
	if r.search == nil {
		return nil, nil
	}
	n, err := expression.Parse(*r.search)
	if err == nil {
		err = r.grammar.Check(n)
	}
	if err != nil {
		return nil, &InputError{Field: "search", Problem: "cannot be used: " + err.Error(), cause: err}
	}
	return n, nil
}

func (r request) sort(q *Query) error {
	if r.order == nil {
		return nil
	}
	key, ok := r.sortKeys[r.order.Field]
	if !ok {
		return &InputError{Field: "orderBy.field", Problem: "is not known; use one of " + list(r.sortKeys)}
	}
	q.SortBy, q.SortOrder = key, "asc"
	if r.order.Desc {
		q.SortOrder = "desc"
	}
	return nil
}

// join prints filter and search as one expression and makes sure of it by
// reading it again.
func (r request) join(c *conditions, search expression.Node) (string, error) {
	filter := expression.All(append([]expression.Node{r.base, expression.In("id", c.ids)}, c.nodes...)...)
	text := ""
	switch {
	case filter == nil && search == nil:
		text = r.always.String()
	case filter == nil:
		text = search.String()
	case search == nil:
		text = filter.String()
	default:
		text = "(" + filter.String() + ") and (" + search.String() + ")"
	}
	if _, err := expression.Parse(text); err != nil {
		field := "filter"
		if search != nil {
			field = "search"
		}
		return "", &InputError{Field: field, Problem: "is too much for one question to Okta, with the conditions added to it: " +
			err.Error() + "; ask for fewer ids or a simpler search", cause: err}
	}
	return text, nil
}

// neededScopes looks at what the client named, not at the conditions added
// here.
func (r request) neededScopes(c *conditions, search expression.Node, sortBy string) []string {
	attrs := expression.Attributes(expression.All(append([]expression.Node{search}, c.nodes...)...))
	if sortBy != "" {
		attrs = append(attrs, sortBy)
	}
	return r.scopes(attrs)
}
