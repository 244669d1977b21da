package main

import (
	"regexp"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
)

// input is an argument or a field of an input object.
type input struct {
	typ        *ast.Type
	preset     *ast.Value
	directives ast.DirectiveList
}

func (c *comparison) input(place string, was, is input) {
	switch {
	case !takesAsBefore(was.typ, is.typ):
		c.breaking("%s was %s and is %s", place, was.typ, is.typ)
	case text(was.preset) != text(is.preset):
		c.dangerous("%s was %s when left out and is %s", place, text(was.preset), text(is.preset))
	}
	c.scope(place, was.directives, is.directives)
}

// scope compares the scopes required to read or use something.
func (c *comparison) scope(place string, before, after ast.DirectiveList) {
	if was, is := scopeOf(before), scopeOf(after); is != was && is != "" {
		c.breaking("%s needs the scope %s, which it did not", place, is)
	}
}

func scopeOf(list ast.DirectiveList) string {
	if d := list.ForName("requiresScope"); d != nil {
		if a := d.Arguments.ForName("scope"); a != nil {
			return a.Value.Raw
		}
	}
	return ""
}

// answersAsBefore reports whether a client of the old type understands answers of the new
// one, which may promise more but not less.
func answersAsBefore(was, is *ast.Type) bool {
	if was.NonNull && !is.NonNull || (was.Elem == nil) != (is.Elem == nil) {
		return false
	}
	if was.Elem != nil {
		return answersAsBefore(was.Elem, is.Elem)
	}
	return was.NamedType == is.NamedType
}

// takesAsBefore reports whether the new type accepts every value that the old one did: it
// may require less, but not more.
func takesAsBefore(was, is *ast.Type) bool {
	if is.NonNull && !was.NonNull || (was.Elem == nil) != (is.Elem == nil) {
		return false
	}
	if was.Elem != nil {
		return takesAsBefore(was.Elem, is.Elem)
	}
	return was.NamedType == is.NamedType
}

func required(t *ast.Type, preset *ast.Value) bool { return t.NonNull && preset == nil }

func text(v *ast.Value) string {
	if v == nil {
		return "nothing"
	}
	return v.String()
}

// announcement is the end of a deprecation reason; what to use instead comes before it.
var announcement = regexp.MustCompile(`^\S.*\bremoved after (\d{4}-\d{2}-\d{2})\.?$`)

// removalDate is the last day on which a deprecated part is kept; false if it is not
// deprecated, or without a proper announcement.
func removalDate(list ast.DirectiveList) (time.Time, bool) {
	d := list.ForName("deprecated")
	if d == nil {
		return time.Time{}, false
	}
	reason := d.Arguments.ForName("reason")
	if reason == nil {
		return time.Time{}, false
	}
	found := announcement.FindStringSubmatch(reason.Value.Raw)
	if found == nil {
		return time.Time{}, false
	}
	date, err := time.Parse(time.DateOnly, found[1])
	return date, err == nil
}

// unannounced lists the deprecations without a reason and a date.
func unannounced(s *ast.Schema) []string {
	var places []string
	note := func(place string, list ast.DirectiveList) {
		if _, ok := removalDate(list); !ok && list.ForName("deprecated") != nil {
			places = append(places, place+` is deprecated without a reason that ends in "removed after 2027-06-30" or the like`)
		}
	}
	for name, def := range s.Types {
		for _, v := range def.EnumValues {
			note(name+"."+v.Name, v.Directives)
		}
		for _, f := range def.Fields {
			note(name+"."+f.Name, f.Directives)
			for _, a := range f.Arguments {
				note(name+"."+f.Name+"("+a.Name+")", a.Directives)
			}
		}
	}
	return places
}
