package filter

import (
	"slices"
	"strings"

	"oktagraph/okta/expression"
)

// language is what Okta's search of one list can evaluate.
type language struct {
	// searchable reports whether an attribute outside the profile can be searched.
	searchable func(attr string) bool
	// always reports whether every object has a value for an attribute. Only then can Okta
	// be asked for the complement of a comparison, since it has no operator for a missing
	// value.
	always func(attr string) bool
	// notEqual are the attributes for which Okta documents a way to express ne with lt or
	// gt.
	notEqual []string
	// contains are the attributes that support co.
	contains []string
}

// relaxed is what Okta is asked for in place of a condition: every object that satisfies
// the condition satisfies it too. A nil expression restricts nothing.
type relaxed struct {
	expr expression.Node
	// exact reports that it is equivalent to the condition.
	exact bool
	// here are the fields that are checked by this server.
	here []string
}

// relax returns the strongest expression that Okta can evaluate. Negations are first pushed
// down to the leaves: the complement of part of an `and` would leave out matches.
func (lang language) relax(n node, negated bool) relaxed {
	switch n := n.(type) {
	case allOf:
		return lang.join(n, negated, negated)
	case anyOf:
		return lang.join(n, negated, !negated)
	case notOf:
		return lang.relax(n.of, !negated)
	case leaf:
		if asked := lang.leaf(n, negated); asked != nil {
			return relaxed{expr: asked, exact: true}
		}
		return relaxed{here: []string{n.field}}
	default:
		return relaxed{exact: true}
	}
}

// join joins parts with or if anyHolds, else with and.
func (lang language) join(nodes []node, negated, anyHolds bool) relaxed {
	r := relaxed{exact: true}
	var asked []expression.Node
	open := false
	for _, c := range nodes {
		part := lang.relax(c, negated)
		r.exact = r.exact && part.exact
		r.here = append(r.here, part.here...)
		open = open || part.expr == nil
		asked = append(asked, part.expr)
	}
	switch {
	case !anyHolds:
		r.expr = expression.All(asked...)
	case !open:
		r.expr = expression.Any(asked...)
	}
	return r
}

// leaf is a leaf as an expression; nil if Okta cannot evaluate it.
func (lang language) leaf(l leaf, negated bool) expression.Node {
	if !isProfile(l.attr) && !lang.searchable(l.attr) {
		return nil
	}
	if negated {
		return lang.complement(l)
	}
	switch l.op {
	case equals:
		return expression.In(l.attr, l.values)
	case starts:
		return oneOf(l.attr, l.values, expression.StartsWith)
	case contains:
		if !slices.Contains(lang.contains, l.attr) {
			return nil
		}
		return oneOf(l.attr, l.values, expression.Contains)
	case present:
		return expression.Has(l.attr)
	case after:
		return expression.Gt(l.attr, l.at.Format(instant))
	case before:
		return expression.Lt(l.attr, l.at.Format(instant))
	default:
		return nil
	}
}

func (lang language) complement(l leaf) expression.Node {
	switch {
	case l.op == equals && slices.Contains(lang.notEqual, l.attr):
		others := make([]expression.Node, len(l.values))
		for i, v := range l.values {
			others[i] = expression.NotEq(l.attr, v)
		}
		return expression.All(others...)
	case l.op == after && lang.always(l.attr):
		return expression.Le(l.attr, l.at.Format(instant))
	case l.op == before && lang.always(l.attr):
		return expression.Ge(l.attr, l.at.Format(instant))
	default:
		return nil
	}
}

func oneOf(attr string, values []string, compare func(attr, text string) expression.Node) expression.Node {
	nodes := make([]expression.Node, len(values))
	for i, v := range values {
		nodes[i] = compare(attr, v)
	}
	return expression.Any(nodes...)
}

func userLanguage() language {
	searchable := []string{"id", "status", "created", "activated", "statusChanged", "lastUpdated", "type.id"}
	return language{
		searchable: func(attr string) bool { return slices.Contains(searchable, attr) },
		always:     func(attr string) bool { return attr == "created" || attr == "lastUpdated" },
		notEqual:   []string{"status"},
		contains:   []string{"profile.firstName", "profile.lastName", "profile.email", "profile.login"},
	}
}

func groupLanguage() language {
	dates := []string{"created", "lastUpdated", "lastMembershipUpdated"}
	return language{
		searchable: func(attr string) bool { return attr == "id" || attr == "type" || slices.Contains(dates, attr) },
		always:     func(attr string) bool { return slices.Contains(dates, attr) },
		contains:   []string{"profile.name", "profile.description"},
	}
}

func isProfile(attr string) bool { return strings.HasPrefix(attr, "profile.") }
