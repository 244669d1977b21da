//go:build race

package model_test

// underRace: the race detector makes everything ten times slower.
const underRace = true
