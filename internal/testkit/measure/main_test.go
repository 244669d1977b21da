package measure_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"oktagraph/internal/testkit"
)

// hurried reports whether a developer waits for the race detector. The full gate does not hurry.
func hurried() bool { return underRace && os.Getenv(testkit.AllEnv) != "1" }

// TestMain makes random queries the same in every run, 200 of them, unless the
// flags say otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	checks := "100" // of two queries each
	if hurried() {
		checks = "20"
	}
	for name, value := range map[string]string{"rapid.checks": checks, "rapid.seed": "1"} {
		if !given[name] {
			if err := flag.Set(name, value); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
		}
	}
	os.Exit(m.Run())
}
