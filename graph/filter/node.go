package filter

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// node is a filter as a tree: allOf, anyOf, notOf or leaf. An empty allOf matches
// everything, an empty anyOf nothing.
type node interface {
	// String is the same for equal conditions of a filter, and only for those.
	String() string
}

type (
	allOf []node
	anyOf []node
	notOf struct{ of node }
)

// leaf is one condition on one attribute.
type leaf struct {
	// field is the condition's name in the input, as plans show it.
	field string
	// attr is Okta's name for the attribute, such as status or profile.lastName.
	attr string
	op   op
	// values are the texts of equals, starts and contains, one of which must match, or the
	// groups of memberOf.
	values []string
	at     time.Time // of after and before
	role   int       // of holds: which of the filter's role conditions
}

// op is a leaf's comparison.
type op uint8

const (
	equals op = iota
	starts
	contains
	present
	after
	before
	memberOf // the user is in one of the groups in values
	holds    // the user holds a role
	admins   // the group has admin roles
)

func (o op) String() string {
	return []string{"eq", "sw", "co", "pr", "gt", "lt", "in", "holds", "admins"}[o]
}

func (a allOf) String() string { return join("and", a) }
func (a anyOf) String() string { return join("or", a) }
func (n notOf) String() string { return "not(" + n.of.String() + ")" }
func (l leaf) String() string {
	switch l.op {
	case after, before:
		return l.attr + " " + l.op.String() + " " + l.at.Format(instant)
	case holds:
		return "holds " + strconv.Itoa(l.role)
	default:
		return fmt.Sprintf("%s %s %q", l.attr, l.op, l.values)
	}
}

func join(word string, nodes []node) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = n.String()
	}
	return word + "(" + strings.Join(parts, " ") + ")"
}

// nothing matches no object.
func nothing() node { return anyOf{} }

func isNothing(n node) bool {
	any, ok := n.(anyOf)
	return ok && len(any) == 0
}

func isEverything(n node) bool {
	all, ok := n.(allOf)
	return ok && len(all) == 0
}

// both joins conditions with and, flattened and without those that always hold.
func both(nodes ...node) node {
	flat := allOf{}
	for _, n := range nodes {
		switch n := n.(type) {
		case nil:
		case allOf:
			flat = append(flat, n...)
		default:
			if isNothing(n) {
				return n
			}
			flat = append(flat, n)
		}
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}

// either joins conditions with or in the same way.
func either(nodes ...node) node {
	flat := anyOf{}
	for _, n := range nodes {
		if isEverything(n) {
			return n
		}
		if more, ok := n.(anyOf); ok {
			flat = append(flat, more...)
			continue
		}
		flat = append(flat, n)
	}
	if len(flat) == 1 {
		return flat[0]
	}
	return flat
}

// inverse is a condition's complement.
func inverse(n node) node {
	switch n := n.(type) {
	case notOf:
		return n.of
	case allOf:
		if len(n) == 0 {
			return nothing()
		}
	case anyOf:
		if len(n) == 0 {
			return allOf{}
		}
	}
	return notOf{n}
}

// parts returns the conditions that must all hold.
func parts(n node) []node {
	if all, ok := n.(allOf); ok {
		return all
	}
	return []node{n}
}

// each calls f for every leaf.
func each(n node, f func(l leaf)) {
	switch n := n.(type) {
	case allOf:
		for _, c := range n {
			each(c, f)
		}
	case anyOf:
		for _, c := range n {
			each(c, f)
		}
	case notOf:
		each(n.of, f)
	case leaf:
		f(n)
	}
}

// distinct sorts values and drops repeated ones.
func distinct(values []string) []string {
	values = slices.Clone(values)
	slices.Sort(values)
	return slices.Compact(values)
}
