//go:build !race

package faultproxy_test

const underRace = false
