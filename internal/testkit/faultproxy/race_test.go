//go:build race

package faultproxy_test

// underRace: the race detector makes everything ten times slower.
const underRace = true
