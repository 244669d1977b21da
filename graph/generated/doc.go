// Package generated is the GraphQL executor that gqlgen makes of the schema.
// Everything in it but this comment is written by `make generate`.
package generated
