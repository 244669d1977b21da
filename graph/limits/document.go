package limits

import (
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/graph/apierror"
)

// CheckDocument measures every operation and every fragment of a parsed
// document and returns the first excess, or nil. Fragments are measured on
// their own too, because validation walks even unused ones.
//
// The code is COST_LIMIT_EXCEEDED where asking for less at once helps, so that
// clients can split their operations on that code. A literal list or object that
// is too large is BAD_USER_INPUT, as the same value in a variable is.
func (l Limits) CheckDocument(doc *ast.QueryDocument) *apierror.Error {
	if n := len(doc.Operations); n > l.OperationsPerText {
		return excess("operations", "the document holds %d operations; at most %d", n, l.OperationsPerText)
	}
	w := newWalker(doc)
	for _, op := range doc.Operations {
		s := w.operation(op)
		if s.width > l.RootFields {
			return excess("rootFields", "the operation has %d root fields; at most %d", s.width, l.RootFields)
		}
		if e := l.checkShape("operation", s); e != nil {
			return e
		}
	}
	for _, def := range doc.Fragments {
		if e := l.checkShape("fragment", w.definition(def)); e != nil {
			return e
		}
	}
	return nil
}

func (l Limits) checkShape(what string, s shape) *apierror.Error {
	switch {
	case s.depth > l.Depth:
		return excess("depth", "the "+what+" nests %d fields deep; at most %d", s.depth, l.Depth)
	case s.aliases > l.Aliases:
		return excess("aliases", "the "+what+" has %d aliases; at most %d", s.aliases, l.Aliases)
	case s.nodeDirectives > l.NodeDirectives:
		return excess("nodeDirectives", "a place in the "+what+" has %d directives; at most %d", s.nodeDirectives, l.NodeDirectives)
	case s.directives > l.Directives:
		return excess("directives", "the "+what+" has %d directives; at most %d", s.directives, l.Directives)
	case s.fields > l.Fields:
		return excess("fields", "the "+what+" has %d fields, fragments put in place; at most %d", s.fields, l.Fields)
	case s.listItems > l.ListItems:
		return apierror.BadInput("document", "a list has %d items; at most %d", s.listItems, l.ListItems).
			Over("listItems", s.listItems, l.ListItems)
	case s.textBytes > l.TextBytes:
		return apierror.BadInput("document", "a text has %d bytes; at most %d", s.textBytes, l.TextBytes).
			Over("textBytes", s.textBytes, l.TextBytes)
	case s.nameBytes > l.NameBytes:
		return apierror.BadInput("document", "a name has %d bytes; at most %d", s.nameBytes, l.NameBytes).
			Over("nameBytes", s.nameBytes, l.NameBytes)
	case s.valueDepth > l.ValueDepth:
		return apierror.BadInput("document", "a value nests %d deep; at most %d", s.valueDepth, l.ValueDepth).
			Over("valueDepth", s.valueDepth, l.ValueDepth)
	}
	return nil
}

// excess returns the error for a count that is over its limit. A count at the
// ceiling is not reported as exact.
func excess(name, message string, got, limit int) *apierror.Error {
	if got >= ceiling {
		got = ceiling - 1
	}
	return apierror.TooCostly(message, got, limit).Over(name, got, limit)
}
