// Package testkit holds what tests of several rooms need: the way to things
// that may be missing on a developer's machine, and the rule that a full run
// misses nothing.
package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// AllEnv names the variable that turns every skip for a missing tool into a
// failure; .ci/run sets it to 1.
const AllEnv = "OKTAGRAPH_TEST_ALL"

// Need skips the test when ok is false, naming what is missing. With
// OKTAGRAPH_TEST_ALL=1 the test fails instead.
func Need(t testing.TB, ok bool, what string) {
	t.Helper()
	switch {
	case ok:
	case os.Getenv(AllEnv) == "1":
		t.Fatalf("%s=1 and %s is missing", AllEnv, what)
	default:
		t.Skipf("skipped: %s is missing", what)
	}
}

// Root returns the repository's root: the nearest folder upwards with a go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("find working directory: %v", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}

// SharedOkta returns the folder of recorded Okta traffic beside the
// repository, or skips the test by name when it is not there.
func SharedOkta(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(Root(t), "..", "shared", "okta")
	_, err := os.Stat(dir)
	Need(t, err == nil, "the folder of recorded Okta traffic (../shared/okta)")
	return dir
}
