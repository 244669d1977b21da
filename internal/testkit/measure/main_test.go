package measure_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// hurried reports whether less is asked: the race detector looks at how things are read, and
// a part of the questions shows that. The gate asks all of them without it.
func hurried() bool { return underRace }

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
