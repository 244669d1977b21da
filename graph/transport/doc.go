// Package transport carries GraphQL over HTTP for gqlgen: POST with a JSON
// body, and GET for queries whose sender cannot be a foreign web page. It
// takes the place of gqlgen's own transports, which read bodies without a
// limit, quote them back in errors, answer application/json with 422, and
// send `"data":null` with requests that were never run.
//
// It follows "GraphQL over HTTP". Every status stands in one table
// (status.go). Where the audits of graphql-http and the text of September 2026 disagree,
// on partial answers and on documents that do not validate, it has the audits'.
package transport
