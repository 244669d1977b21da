// Package exec executes operations breadth first, behind gqlgen's ExecutableSchema.
//
// An operation is compiled once into a [Plan]. Each field that needs more than its
// parent is an [Edge]: one function that answers all parents at one place of the
// document at once, its [Column]. When all columns are there, the response is written
// in one pass. The work of a field so grows with the depth of the document, not with
// the number of objects.
//
// What gqlgen generates remains the schema, the reading of arguments, and the answer to
// introspection. The tests hold this executor to gqlgen's own, byte for byte.
package exec
