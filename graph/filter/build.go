package filter

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

// Limits of one filter. A caller who needs more sends several queries.
const (
	// maxList is the longest list of a condition: as many comparisons as one expression may
	// hold, see [expression.MaxComparisons].
	maxList = 100
	// maxConditions bounds all values of all conditions. Each is compared with every
	// object that is checked here.
	maxConditions = 500
	// maxDepth is how deep and, or and not may be nested.
	maxDepth = 8
	// maxWords is how many words `text` may have; no name has more.
	maxWords = 10
	// maxText is the longest text, in characters: as long as the longest group name that
	// Okta allows. Other names are shorter, so every name can be matched whole. Street and
	// postal addresses may be longer; a prefix of this length is enough for them.
	maxText = 255
	// instant is Okta's date format: UTC, in milliseconds.
	instant = "2006-01-02T15:04:05.000Z"
)

// builder makes a tree of an input, and keeps the first mistake.
type builder struct {
	err        error
	conditions int
	roles      []*model.RoleMatch
	groups     [][]string
}

// at is a place in the input.
type at struct {
	path  string
	depth int
}

func (a at) in(field string) at { return at{a.path + "." + field, a.depth} }

func (a at) item(field string, i int) at {
	return at{a.path + "." + field + "." + strconv.Itoa(i), a.depth + 1}
}

func (b *builder) fail(a at, format string, args ...any) node {
	if b.err == nil {
		b.err = &InputError{Field: a.path, Problem: fmt.Sprintf(format, args...)}
	}
	return allOf{}
}

// count counts a condition with n values against the limits.
func (b *builder) count(a at, n int) bool {
	if n > maxList {
		b.fail(a, "holds %d values; give at most %d", n, maxList)
		return false
	}
	if b.conditions += max(1, n); b.conditions > maxConditions {
		b.fail(at{path: "filter"}, "has more than %d conditions; ask several questions", maxConditions)
		return false
	}
	return true
}

// deeper reports whether a filter may be nested this deep.
func (b *builder) deeper(a at) bool {
	if a.depth > maxDepth {
		b.fail(at{path: "filter"}, "is nested deeper than %d levels of and, or and not; write it flatter", maxDepth)
		return false
	}
	return true
}

// nested joins the conditions of and, or and not. one makes the tree of one of them.
func nested[F any](b *builder, a at, and, or []*F, not *F, one func(b *builder, a at, f *F) node) node {
	all := allOf{}
	for i, f := range and {
		all = append(all, one(b, a.item("and", i), f))
	}
	if or != nil {
		some := make([]node, len(or))
		for i, f := range or {
			some[i] = one(b, a.item("or", i), f)
		}
		all = append(all, either(some...))
	}
	if not != nil {
		inner := a.in("not")
		inner.depth++
		all = append(all, inverse(one(b, inner, not)))
	}
	return both(all...)
}

// ids holds for objects with one of the ids. Invalid ids match nothing.
func (b *builder) ids(a at, ids []string) node {
	if ids == nil || !b.count(a, len(ids)) {
		return allOf{}
	}
	valid := slices.DeleteFunc(distinct(ids), func(id string) bool { return !okta.ValidID(id) })
	if len(valid) == 0 {
		return nothing()
	}
	return leaf{field: "ids", attr: "id", op: equals, values: valid}
}

// id holds for objects with an attribute equal to an id.
func (*builder) id(field, attr string, id *string) node {
	switch {
	case id == nil:
		return allOf{}
	case !okta.ValidID(*id):
		return nothing()
	default:
		return leaf{field: field, attr: attr, op: equals, values: []string{*id}}
	}
}

// words holds for any of the enum values. UNKNOWN stands for values this server does not
// know, so it cannot be used in a filter.
func words[E ~string](b *builder, a at, attr string, values []E, known []string) node {
	if values == nil || !b.count(a, len(values)) {
		return allOf{}
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
		if !slices.Contains(known, texts[i]) {
			return b.fail(a, "cannot be UNKNOWN or a word Okta does not have; use %s", strings.Join(known, ", "))
		}
	}
	if len(texts) == 0 {
		return nothing()
	}
	return leaf{field: attr, attr: attr, op: equals, values: distinct(texts)}
}

// text holds when all conditions on an attribute's text hold. Every text begins with the
// empty one, so an empty startsWith is no condition: a search box sends it before anything
// is typed.
func (b *builder) text(a at, field, attr string, m *model.StringMatch) node {
	if m == nil {
		return allOf{}
	}
	is := func(o op, values ...string) node {
		return leaf{field: field, attr: attr, op: o, values: distinct(values)}
	}
	all := allOf{}
	if eq := m.Eq.Value(); eq != nil && b.filled(a.in("eq"), *eq) {
		all = append(all, is(equals, *eq))
	}
	if in := m.In.Value(); in != nil && b.count(a.in("in"), len(in)) {
		for _, v := range in {
			b.filled(a.in("in"), v)
		}
		some := nothing()
		if len(in) > 0 {
			some = is(equals, in...)
		}
		all = append(all, some)
	}
	if prefix := m.StartsWith.Value(); prefix != nil && *prefix != "" && b.usable(a.in("startsWith"), *prefix) {
		all = append(all, is(starts, *prefix))
	}
	if there := m.Present.Value(); there != nil {
		b.count(a, 1)
		n := is(present)
		if !*there {
			n = inverse(n)
		}
		all = append(all, n)
	}
	return both(all...)
}

func (b *builder) filled(a at, text string) bool {
	if text == "" {
		b.fail(a, "is empty; give a text, leave it out, or ask for present: false")
		return false
	}
	return b.usable(a, text)
}

// attributeName matches what Okta accepts as the name of a profile attribute.
var attributeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,99}$`)

// attributes joins conditions on attributes by name.
func (b *builder) attributes(a at, list []*model.AttributeMatch) node {
	all := allOf{}
	for i, m := range list {
		item := at{a.path + "." + strconv.Itoa(i), a.depth}
		if !attributeName.MatchString(m.Name) {
			return b.fail(item.in("name"), "is not the name of a profile attribute; write it as in the org's user schema, without profile.")
		}
		all = append(all, b.text(item, m.Name, "profile."+m.Name, &model.StringMatch{Eq: m.Eq, In: m.In, StartsWith: m.StartsWith, Present: m.Present}))
	}
	return both(all...)
}

// date holds when an attribute is within a range.
func (b *builder) date(a at, attr string, r *model.TimeRange) node {
	if r == nil {
		return allOf{}
	}
	all := allOf{}
	from, until := r.After.Value(), r.Before.Value()
	if at, ok := b.instant(a.in("after"), from); ok {
		all = append(all, leaf{field: attr, attr: attr, op: after, at: at})
	}
	if at, ok := b.instant(a.in("before"), until); ok {
		all = append(all, leaf{field: attr, attr: attr, op: before, at: at})
	}
	return both(all...)
}

// instant parses a date and truncates it to Okta's milliseconds.
func (b *builder) instant(a at, ts *okta.Timestamp) (time.Time, bool) {
	if ts == nil || !b.count(a, 1) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, string(*ts))
	t = t.UTC().Truncate(time.Millisecond)
	if err != nil || t.Year() < 0 || t.Year() > 9999 {
		b.fail(a, "is not a timestamp; write RFC 3339, for example 2026-03-02T10:43:27Z")
		return t, false
	}
	return t, true
}

// search holds when each word is a prefix of one of the attributes.
func (b *builder) search(a at, text *string, attrs ...string) node {
	if text == nil || !b.usable(a, *text) {
		return allOf{}
	}
	typed := strings.Fields(*text)
	if len(typed) > maxWords {
		return b.fail(a, "has more than %d words; give fewer", maxWords)
	}
	all := allOf{}
	for _, word := range typed {
		b.count(a, len(attrs))
		some := make([]node, len(attrs))
		for i, attr := range attrs {
			some[i] = leaf{field: "text", attr: attr, op: starts, values: []string{word}}
		}
		all = append(all, either(some...))
	}
	return both(all...)
}

// usable reports whether a text can be sent, and records why not.
func (b *builder) usable(a at, text string) bool {
	switch {
	case !b.count(a, 1):
		return false
	case !utf8.ValidString(text):
		b.fail(a, "is not UTF-8 text; send it as UTF-8")
	case utf8.RuneCountInString(text) > maxText:
		b.fail(a, "is longer than %d characters; give fewer", maxText)
	case strings.ContainsFunc(text, unicode.IsControl):
		b.fail(a, "holds a control character; take it out")
	default:
		return true
	}
	return false
}

func list(keys map[string]sortKey) string {
	return strings.Join(slices.Sorted(maps.Keys(keys)), ", ")
}
