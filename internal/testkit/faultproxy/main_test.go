package faultproxy_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets all tests run beside each other: they wait most of their time.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
