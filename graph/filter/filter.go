package filter

import (
	"fmt"
	"slices"
	"strings"

	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/okta/expression"
)

// Query is one query for a list of objects.
type Query[O any] struct {
	// List is what to ask Okta for, and what is checked here.
	loaders.List[O]
	// Empty reports that nothing can match, whatever the org holds.
	Empty bool
	// IDs holds the distinct ids in ascending order if the filter consists of ids alone.
	// Objects are then best read by id, and Search is "".
	IDs []string
	// Canonical is the same only for the same query; for cursors and cache keys.
	Canonical string
	// Scopes lists the scopes that the attributes used require, sorted. A caller without
	// them could find out hidden values by filtering on them.
	Scopes []string
}

// copied returns a copy that the caller may change, except for its lists.
func copied[O any](q *Query[O], err error) (*Query[O], error) {
	if err != nil {
		return nil, err
	}
	clone := *q
	return &clone, nil
}

// Order is the argument `orderBy`. Field is the enum value, such as LAST_NAME.
type Order struct {
	Field string
	Desc  bool
}

// sortKey is what a list is ordered by.
type sortKey struct {
	attr string
	// here reports that the list is sorted here, because Okta cannot.
	here bool
}

// InputError names the part of a client's input that cannot be used, and how to fix it. It
// never repeats a text that was searched for.
type InputError struct {
	// Field is the input's path below the connection's arguments, such as
	// filter.created.after or search.
	Field string
	// Problem is the rest of the sentence.
	Problem string
	cause   error
}

// Error returns the sentence for the client.
func (e *InputError) Error() string { return e.Field + " " + e.Problem }

// Unwrap returns the error of package expression behind this one, or nil.
func (e *InputError) Unwrap() error { return e.cause }

// request is the input of one connection.
type request struct {
	grammar  expression.Grammar
	language language
	scope    func(attr string) string
	// base is the list's own condition, if any.
	base node
	// always holds for every object: Okta sorts only the results of a search.
	always expression.Node
	// narrowed is set when the list is to be searched even without conditions.
	narrowed bool
	sortKeys map[string]sortKey
	search   *string
	order    *Order
}

// query puts the parts together.
func query[O any](r request, b *builder, tree node, wrap func(O) object) (*Query[O], error) {
	if b.err != nil {
		return nil, b.err
	}
	search, err := r.parseSearch()
	if err != nil {
		return nil, err
	}
	key, err := r.sortKey()
	if err != nil {
		return nil, err
	}
	q := &Query[O]{Empty: isNothing(tree), Scopes: r.scopes(tree, search, key)}
	whole := r.whole(tree)
	needs := needsOf(b, whole, key)
	q.Canonical = fmt.Sprintf("%s %q %q %t %q", whole, printed(search), key.attr, r.order != nil && r.order.Desc, fmt.Sprint(needs.Roles))
	if q.Empty {
		return q, nil
	}
	if ids, only := idsOnly(tree); only && search == nil && key.attr == "" {
		q.IDs = ids
		return q, nil
	}
	if err := r.ask(&q.Query, &q.Exact, &q.Here, whole, search, key); err != nil {
		return nil, err
	}
	q.Narrow = search != nil || r.narrows(whole)
	q.Match = func(o O, facts *loaders.Facts) bool { return match(whole, wrap(o), facts) }
	q.Evaluable = search == nil
	if key.attr != "" {
		q.SortHere, q.Desc = key.here, r.order.Desc
		q.Key = func(o O, facts *loaders.Facts) (string, bool) { return keyOf(wrap(o), key.attr, facts) }
	}
	q.Needs = needs
	q.Bound = bound(whole)
	return q, nil
}

// whole is the tree with the list's own condition. A filter by status makes that condition
// redundant.
func (r request) whole(tree node) node {
	if r.base == nil {
		return tree
	}
	for _, n := range parts(tree) {
		if l, ok := n.(leaf); ok && l.attr == "status" && l.op == equals {
			return tree
		}
	}
	return both(r.base, tree)
}

// ask determines the query for Okta: `(filter) and (search)`, each a complete expression.
// Parts of the filter that do not fit into one query are checked here.
func (r request) ask(q *loaders.Query, exact *bool, here *[]string, whole node, search expression.Node, key sortKey) error {
	byOkta := key.attr != "" && !key.here
	*exact = true
	var asked []expression.Node
	var fields []string
	for _, n := range parts(whole) {
		part := r.language.relax(n, false)
		*exact = *exact && part.exact
		*here = append(*here, part.here...)
		asked = append(asked, part.expr)
		fields = append(fields, fieldOf(n))
	}
	plain := search == nil && !byOkta && !r.narrowed && r.onlyBase(whole)
	for !plain {
		text, err := r.join(expression.All(asked...), search)
		if err == nil {
			q.Search = text
			break
		}
		largest := largestOf(asked)
		if largest < 0 {
			problem := "is too much for one question to Okta: " + err.Error() + "; ask for less"
			return &InputError{Field: "search", Problem: problem, cause: err}
		}
		*exact, *here, asked[largest] = false, append(*here, fields[largest]), nil
	}
	*here = distinct(*here)
	if byOkta {
		q.SortBy, q.SortOrder = key.attr, "asc"
		if r.order.Desc {
			q.SortOrder = "desc"
		}
	}
	return nil
}

// onlyBase reports whether the filter has nothing that Okta can evaluate beyond the list's
// own condition. Okta's plain list is then enough.
func (r request) onlyBase(whole node) bool {
	for _, n := range parts(whole) {
		if r.language.relax(n, false).expr != nil && (r.base == nil || n.String() != r.base.String()) {
			return false
		}
	}
	return true
}

// narrows reports whether Okta is asked for more than a status, which most objects share.
func (r request) narrows(whole node) bool {
	for _, n := range parts(whole) {
		more := false
		each(n, func(l leaf) { more = more || l.attr != "status" })
		if more && r.language.relax(n, false).expr != nil {
			return true
		}
	}
	return false
}

// fieldOf names a part of a filter.
func fieldOf(n node) string {
	name := "filter"
	seen := 0
	each(n, func(l leaf) {
		if seen++; seen == 1 {
			name = l.field
		}
	})
	if seen > 1 && name != "text" {
		return "filter"
	}
	return name
}

// largestOf is the part of an expression with the most comparisons, -1 for none.
func largestOf(asked []expression.Node) int {
	largest, most := -1, 0
	for i, n := range asked {
		if n != nil && expression.Comparisons(n) > most {
			largest, most = i, expression.Comparisons(n)
		}
	}
	return largest
}

// join prints filter and search as one expression, and parses the result to validate it.
func (r request) join(filter, search expression.Node) (string, error) {
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
	_, err := expression.Parse(text)
	return text, err
}

// parseSearch parses the caller's search as one expression that the endpoint accepts. It is
// nil if there is none.
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

func (r request) sortKey() (sortKey, error) {
	if r.order == nil {
		return sortKey{}, nil
	}
	key, ok := r.sortKeys[r.order.Field]
	if !ok {
		return key, &InputError{Field: "orderBy.field", Problem: "is not known; use one of " + list(r.sortKeys)}
	}
	return key, nil
}

// scopes covers what the client named, not the conditions added here.
func (r request) scopes(tree node, search expression.Node, key sortKey) []string {
	attrs := expression.Attributes(search)
	if key.attr != "" {
		attrs = append(attrs, key.attr)
	}
	var scopes []string
	each(tree, func(l leaf) {
		switch l.op {
		case memberOf:
			scopes = append(scopes, scopeGroups)
		case holds, admins:
			scopes = append(scopes, scopeRoles)
		default:
			attrs = append(attrs, l.attr)
		}
	})
	for _, attr := range attrs {
		if s := r.scope(attr); s != "" {
			scopes = append(scopes, s)
		}
	}
	return distinct(scopes)
}

// idsOnly returns the ids of a filter that has no other condition.
func idsOnly(n node) ([]string, bool) {
	l, ok := n.(leaf)
	if !ok || l.attr != "id" {
		return nil, false
	}
	return l.values, true
}

// bound is how many objects can match at most, 0 if that is unknown.
func bound(n node) int {
	least := 0
	for _, part := range parts(n) {
		l, ok := part.(leaf)
		if ok && l.op == equals && slices.Contains([]string{"id", "profile.login"}, l.attr) && (least == 0 || len(l.values) < least) {
			least = len(l.values)
		}
	}
	return least
}

func printed(n expression.Node) string {
	if n == nil {
		return ""
	}
	return n.String()
}

// keyOf returns an object's sort key: text in lower case, dates in Okta's format. ok is
// false if it has no value.
func keyOf(o object, attr string, facts *loaders.Facts) (key string, ok bool) {
	if attr == memberCount {
		return facts.MemberCount(o.id())
	}
	name, inProfile := strings.CutPrefix(attr, "profile.")
	if !inProfile {
		word := o.word(attr)
		if t, dated := okta.Timestamp(word).Time(); dated {
			return t.Format(instant), true
		}
		return strings.ToLower(word), word != ""
	}
	raw, there := o.profile(name)
	if !there || string(raw) == "null" {
		return "", false
	}
	if text, quoted := unquote(raw); quoted {
		return strings.ToLower(text), true
	}
	return strings.ToLower(string(raw)), true
}

// needsOf determines what must be known beyond the objects themselves.
func needsOf(b *builder, whole node, key sortKey) loaders.Needs {
	needs := loaders.Needs{Groups: b.groups, Roles: make([]loaders.RoleMatch, len(b.roles)), Counts: key.attr == memberCount}
	for i, m := range b.roles {
		needs.Roles[i] = roleMatch(m)
	}
	each(whole, func(l leaf) { needs.Admins = needs.Admins || l.op == admins })
	for _, n := range parts(whole) {
		switch l, _ := n.(leaf); l.op {
		case memberOf:
			needs.Within = append(needs.Within, l.values)
		case holds:
			needs.Held = append(needs.Held, l.role)
		default:
		}
	}
	return needs
}

func roleMatch(m *model.RoleMatch) loaders.RoleMatch {
	r := loaders.RoleMatch{Roles: m.Roles.Value()}
	if id := m.Role.Value(); id != nil {
		r.Role = *id
	}
	if kind := m.Kind.Value(); kind != nil {
		r.Kind = loaders.RoleKind(*kind)
	}
	if source := m.Source.Value(); source != nil {
		r.Direct, r.ThroughGroups = *source == model.AssignmentSourceDirect, *source == model.AssignmentSourceGroup
	}
	return r
}

// byOkta is a sort key that Okta sorts by.
func byOkta(attr string) sortKey { return sortKey{attr: attr} }
