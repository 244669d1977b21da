// Package jsonscan walks JSON in one pass without building values.
//
// It exists because a page of 200 users is some 300 kB of which the graph needs a
// dozen short strings and the profile's own text; encoding/json spends ten times the
// time and allocations on it (see okta's BenchmarkDecodeUsers). It accepts exactly
// what encoding/json accepts up to 200 levels; FuzzScan holds it to that. It never
// quotes the text in an error.
package jsonscan
