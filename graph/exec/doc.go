// Package exec executes operations breadth first, behind gqlgen's ExecutableSchema.
//
// An operation is compiled once into a [Plan]. Each field that cannot be answered from its
// parent alone is an [Edge]: one function that answers all parents at one place of the
// document at once, in a [Column]. When all columns are filled, the response is written in
// one pass. The work of a field therefore grows with the depth of the document, not with
// the number of objects.
//
// gqlgen's generated code still provides the schema, reads arguments, and answers
// introspection. Tests compare this executor's responses with gqlgen's own, byte for byte.
package exec
