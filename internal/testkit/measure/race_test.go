//go:build race

package measure_test

// underRace: the race detector makes everything ten times slower.
const underRace = true
