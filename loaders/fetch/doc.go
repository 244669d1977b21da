// Package fetch answers ids for one operation, from the cache where it may and from Okta
// where it must: each key once however many operations ask at the same time, with copies
// where Okta cannot answer, and charged to the operation that asked. What is fetched, and
// when an operation asks, is left to the caller.
package fetch
