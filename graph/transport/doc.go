// Package transport implements GraphQL over HTTP for gqlgen: POST with a JSON
// body, and GET for queries that a web page of another origin cannot have sent.
// It replaces gqlgen's own transports, which read bodies without a limit, quote
// them in errors, answer application/json with 422, and send `"data":null` for
// requests that were never run.
//
// It follows "GraphQL over HTTP". All statuses are in one table (status.go).
// Where the audits of graphql-http and the specification of September 2026
// disagree, on partial answers and on invalid documents, it follows the audits.
package transport
