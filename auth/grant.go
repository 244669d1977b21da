package auth

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Grant maps a token's claim to the tenants or scopes it grants.
type Grant struct {
	// Claim names a claim that holds a list, or words separated by spaces. Dots name a nested
	// claim, for example realm_access.roles.
	Claim string
	// Map translates the claim's values and drops those it lacks. When Map is nil, a value is
	// used as it is if it is a tenant's id or a scope.
	Map map[string][]string
	// Fixed are granted to every token.
	Fixed []string
}

func (g Grant) check(what string, valid func(string) bool) error {
	var faults []error
	if g.Claim == "" && len(g.Fixed) == 0 {
		faults = append(faults, fmt.Errorf("it gives no %s: name a claim, or fixed ones", what))
	}
	if g.Claim == "" && g.Map != nil {
		faults = append(faults, fmt.Errorf("there is no claim to translate into %s", what))
	}
	for v := range g.named() {
		if !valid(v) {
			faults = append(faults, fmt.Errorf("%q is not among possible %s", v, what))
		}
	}
	return errors.Join(faults...)
}

// literal reports whether the claim's values are used untranslated.
func (g Grant) literal() bool { return g.Claim != "" && g.Map == nil }

// named yields the values that the configuration names.
func (g Grant) named() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, list := range append(slices.Collect(maps.Values(g.Map)), g.Fixed) {
			for _, v := range list {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// of returns what the claims grant. literal reports whether a value may be used untranslated.
func (g Grant) of(claims map[string]any, literal func(string) bool) []string {
	given := append([]string(nil), g.Fixed...)
	if g.Claim == "" {
		return given
	}
	for _, word := range words(claim(claims, g.Claim)) {
		switch {
		case g.Map != nil:
			given = append(given, g.Map[word]...)
		case literal(word):
			given = append(given, word)
		}
	}
	return given
}

// claim finds a claim by its name, or by a dotted path through the objects around it.
func claim(claims map[string]any, name string) any {
	if v, ok := claims[name]; ok {
		return v
	}
	outer, inner, ok := strings.Cut(name, ".")
	if within, is := claims[outer].(map[string]any); ok && is {
		return claim(within, inner)
	}
	return nil
}

func words(v any) []string {
	switch v := v.(type) {
	case string:
		return strings.Fields(v)
	case []any:
		var list []string
		for _, item := range v {
			if text, ok := item.(string); ok {
				list = append(list, text)
			}
		}
		return list
	default:
		return nil
	}
}

func isScope(name string) bool {
	_, err := ParseScope(name)
	return err == nil
}

// literalScope reports whether a token may name this scope itself. Admin is granted only by this
// server's configuration, in Map or Fixed, not by those who define scopes at the issuer.
func literalScope(name string) bool { return isScope(name) && Scope(name) != Admin }
