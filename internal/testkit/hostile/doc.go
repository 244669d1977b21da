// Package hostile holds what attackers, scanners and broken clients send to an
// HTTP GraphQL API: bytes as they go over the connection, and what may come back.
// The test of this package sends all of it to the served program; the benchmark
// beside normal queries does so too.
package hostile
