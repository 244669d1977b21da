package model_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"oktagraph/internal/testkit"
	"oktagraph/internal/testkit/model"
)

var (
	off     = flag.String("model.off", "", "rules that are not looked at, with commas between them")
	shown   = flag.Int("model.shown", 4, "violations of a rule that a survey shows")
	scripts = flag.Bool("model.scripts", false, "show the whole script of each violation of a survey")
	survey  = flag.Bool("model.survey", false, "run all scripts and list the first violation of each rule")
)

// TestMain makes the scripts the same in every run, 150 of about 30 steps, unless
// the flags say otherwise: -rapid.checks for more, -rapid.seed=0 for others.
func TestMain(m *testing.M) {
	flag.Parse()
	given := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { given[f.Name] = true })
	checks := "150"
	if underRace && os.Getenv(testkit.AllEnv) != "1" {
		checks = "15" // a developer waits
	}
	for name, value := range map[string]string{"rapid.checks": checks, "rapid.seed": "2", "rapid.nofailfile": "true"} {
		if !given[name] {
			if err := flag.Set(name, value); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(2)
			}
		}
	}
	os.Exit(m.Run())
}

const leastSteps, mostSteps = 20, 50

// TestAnswersAreTrueOverTime runs random scripts and holds every answer to the
// rules of package model.
func TestAnswersAreTrueOverTime(t *testing.T) {
	t.Parallel()
	total := 0
	found := map[model.Rule][]model.Violation{}
	var chased model.Rule // once a rule is broken, the shortest script that breaks it is looked for
	first := ""           // in case the script does not fail again
	defer func() {
		if first != "" {
			t.Logf("The first failure, before it was shortened:\n%s", first)
		}
	}()
	rapid.Check(t, func(rt *rapid.T) {
		script := model.Draw(rt, leastSteps, mostSteps)
		violations := broken(t, script, chased)
		total += len(script.Steps)
		for _, v := range violations {
			if *scripts && len(found[v.Rule]) < *shown {
				t.Logf("%s", report(script, []model.Violation{v}))
			}
			found[v.Rule] = append(found[v.Rule], v)
		}
		if len(violations) > 0 && !*survey {
			chased = violations[0].Rule
			if first == "" {
				first = report(script, violations)
			}
			rt.Log(report(script, violations))
			// Shrinking looks for the same words again, so there are no figures in them.
			rt.Fatalf("broken promise: %s", chased)
		}
	})
	t.Logf("%d steps", total)
	for rule, list := range found {
		t.Logf("%s: %d violations", rule, len(list))
		for _, v := range list[:min(*shown, len(list))] {
			t.Logf("%s", v)
		}
	}
	if len(found) > 0 {
		t.Fail()
	}
}

// broken runs a script and returns what it breaks; only the one rule, when that
// is chased. Goroutines that run at the same instant have no order, so a script
// gets several chances then.
func broken(t *testing.T, script model.Script, chased model.Rule) []model.Violation {
	if chased == "" {
		return run(t, script)
	}
	for range 4 {
		found := slices.DeleteFunc(run(t, script), func(v model.Violation) bool { return v.Rule != chased })
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// run runs a script in a bubble of its own.
func run(t *testing.T, script model.Script) (found []model.Violation) {
	script.Setup.Off = map[model.Rule]bool{}
	for name := range strings.SplitSeq(*off, ",") {
		script.Setup.Off[model.Rule(name)] = true
	}
	synctest.Test(t, func(t *testing.T) {
		m, err := model.Open(script.Setup)
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		found = m.Run(script.Steps)
	})
	return found
}

// report names one violation of each rule, and the script up to the first.
func report(script model.Script, found []model.Violation) string {
	var b strings.Builder
	var told []model.Rule
	for _, v := range found {
		if !slices.Contains(told, v.Rule) {
			told = append(told, v.Rule)
			fmt.Fprintf(&b, "%s\n", v)
		}
	}
	org := script.Setup.World.Org
	fmt.Fprintf(&b, "%d servers, %d users, %d groups, seed %d, flag %s (blind: %t)\n", script.Setup.Servers, org.Users, org.Groups, org.Seed, org.AdminFlag, org.AdminFlagBlind)
	for i, s := range script.Steps[:found[0].Number] {
		fmt.Fprintf(&b, "  %d %s\n", i, s)
	}
	return b.String()
}
