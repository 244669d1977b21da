// Package fetch answers ids for one operation, from the cache if allowed and from Okta if
// needed. Each key is read once however many operations ask at the same time, copies are served
// when Okta cannot answer, and calls are charged to the operation that asked. The caller
// decides what is fetched, and when.
package fetch
