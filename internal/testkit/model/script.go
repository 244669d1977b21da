package model

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// Script is a random test: an org, and what happens.
type Script struct {
	Setup Setup
	Steps []Step
}

// Draw makes a script of a number of steps. Each script has a character of its
// own: a few questions, changes and waits that come again and again, and some
// kinds of steps that never come. What is wrong shows where the same things meet.
func Draw(t *rapid.T, least, most int) Script {
	org := oktasim.Config{
		Seed: rapid.Uint64Range(1, 50).Draw(t, "seed"), Users: rapid.SampledFrom([]int{60, 55, 75, 25}).Draw(t, "users"),
		ServiceApps:   -1, // the history knows people and groups
		Deprovisioned: 3, Groups: rapid.SampledFrom([]int{10, 12, 8, 24}).Draw(t, "groups"), GroupsPerUser: 3, DirectAdmins: 4, GroupAdmins: 5, IAMRoles: true,
		CustomRoles: 2, ResourceSets: rapid.SampledFrom([]int{2, 8, 1}).Draw(t, "resource sets"),
		AdminFlag:              rapid.SampledFrom([]string{oktasim.FlagPrivilege, oktasim.FlagPrivileges, oktasim.FlagAbsent}).Draw(t, "admin flag"),
		AdminFlagBlind:         rapid.Bool().Draw(t, "flag is blind"),
		AssigneesThroughGroups: rapid.IntRange(0, 3).Draw(t, "assignees through groups") == 3,
	}
	servers := rapid.SampledFrom([]int{1, 1, 2}).Draw(t, "servers")
	c := drawCharacter(t)
	steps := rapid.SliceOfN(c.steps(), least, most).Draw(t, "steps")
	if slices.Contains(c.walks, stagedWalk) {
		steps = append([]Step{Change{What: "create staged users"}}, steps...)
	}
	return Script{Setup: Setup{World: world.Setup{Org: org}, Servers: servers}, Steps: steps}
}

// character is what comes in a script.
type character struct {
	questions, changes []string
	passes             []time.Duration
	places             []int
	hows               []string
	walks              []string
	pairs              bool
}

func drawCharacter(t *rapid.T) character {
	some := func(of []string, most int, label string) []string {
		return rapid.SliceOfN(rapid.SampledFrom(of), 1, most).Draw(t, label)
	}
	c := character{
		questions: some(Questions(), 4, "questions"), changes: some(Changes(), 4, "changes"),
		passes: rapid.SliceOfN(rapid.SampledFrom(passes()), 2, 4).Draw(t, "passes"),
		hows:   append(some([]string{"plain", "cached", "slow", "leaving", "late"}, 2, "hows"), "plain", "plain"),
		pairs:  rapid.Bool().Draw(t, "pairs"),
	}
	if rapid.Bool().Draw(t, "walking") {
		c.walks = some(Walks(), 2, "walks")
	}
	if rapid.Bool().Draw(t, "faults") {
		c.places = rapid.SliceOfN(rapid.IntRange(0, len(places)-1), 1, 2).Draw(t, "places")
	}
	return c
}

func passes() []time.Duration {
	return []time.Duration{
		20 * time.Second, 130 * time.Second, 70 * time.Second, 6 * time.Second, 4 * time.Minute, 20 * time.Millisecond, time.Second,
		50 * time.Second, 6 * time.Minute, 10 * time.Minute, 16 * time.Minute, 31 * time.Minute, 40 * time.Minute,
	}
}

func (c character) steps() *rapid.Generator[Step] {
	custom := func(draw func(t *rapid.T) Step) *rapid.Generator[Step] { return rapid.Custom(draw) }
	asks := custom(func(t *rapid.T) Step { return c.ask(t) })
	changes := custom(func(t *rapid.T) Step { return c.change(t) })
	pass := rapid.Map(rapid.SampledFrom(c.passes), func(d time.Duration) Step { return Pass{d} })
	kinds := []*rapid.Generator[Step]{asks, asks, asks, asks, changes, changes, pass, pass}
	if len(c.walks) > 0 {
		kinds = append(kinds, custom(c.walk), custom(c.walk))
	}
	if c.pairs {
		kinds = append(kinds, custom(c.pair))
	}
	if len(c.places) > 0 {
		kinds = append(kinds, custom(c.event))
	}
	return rapid.OneOf(kinds...)
}

// index chooses among what there is when the step runs.
func index() *rapid.Generator[int] { return rapid.IntRange(0, 200) }

func (c character) change(t *rapid.T) Change {
	return Change{What: rapid.SampledFrom(c.changes).Draw(t, "change"), I: index().Draw(t, "i"), J: index().Draw(t, "j")}
}

func (c character) ask(t *rapid.T) Ask {
	millis := func(label string, of ...time.Duration) time.Duration {
		return rapid.SampledFrom(of).Draw(t, label) * time.Millisecond
	}
	a := Ask{
		Server: rapid.IntRange(0, 1).Draw(t, "server"), Question: rapid.SampledFrom(c.questions).Draw(t, "question"),
		I: index().Draw(t, "i"), J: index().Draw(t, "j"),
	}
	switch rapid.SampledFrom(c.hows).Draw(t, "how") {
	case "cached":
		a.Cache = rapid.SampledFrom([]string{
			"no-cache", "max-age=30", "only-if-cached", "no-cache, stale-if-error=600", "max-age=90, stale-if-error=120",
		}).Draw(t, "cache control")
	case "slow":
		a.Latency = millis("latency", 1, 50, 300)
	case "leaving":
		a.Latency, a.Leave = millis("latency", 50), millis("leave", 20, 75, 130, 300)
	case "late":
		a.Latency, a.Deadline = millis("latency", 50), millis("deadline", 75, 130, 900)
	}
	return a
}

func (c character) pair(t *rapid.T) Step {
	b := Both{First: c.ask(t), Second: c.ask(t), After: time.Duration(rapid.SampledFrom([]int{0, 20, 60, 130}).Draw(t, "after")) * time.Millisecond}
	if b.First.Latency == 0 {
		b.First.Latency = 50 * time.Millisecond
	}
	if rapid.Bool().Draw(t, "with a change") {
		change := c.change(t)
		b.Change = &change
	}
	return b
}

func (c character) walk(t *rapid.T) Step {
	return Walk{
		Kind: rapid.SampledFrom(c.walks).Draw(t, "kind"), Slot: rapid.IntRange(0, walkSlots-1).Draw(t, "slot"), Server: rapid.IntRange(0, 1).Draw(t, "server"),
		I: index().Draw(t, "i"), First: rapid.IntRange(1, 12).Draw(t, "first"),
	}
}

// event is a fault, the end of all, or lag.
func (c character) event(t *rapid.T) Step {
	switch rapid.IntRange(0, 5).Draw(t, "event") {
	case 0, 1, 2:
		f := Fault{
			Kind:  rapid.SampledFrom([]FaultKind{Unavailable, Unavailable, ServerError, TooMany, Hang, Reset, Forbidden, FeatureOff}).Draw(t, "kind"),
			Place: rapid.SampledFrom(c.places).Draw(t, "place"),
		}
		if f.Kind == FeatureOff && f.Place == 0 {
			f.Kind = Forbidden // no org says so of everything, custom roles among it, that has some
		}
		if !f.Kind.Refusal() && rapid.IntRange(0, 3).Draw(t, "for a part") == 3 {
			f.Part = 0.5
		}
		return f
	case 3, 4:
		return Clear{}
	default:
		return Lag{rapid.SampledFrom([]time.Duration{0, time.Second, 3 * time.Second}).Draw(t, "lag")}
	}
}
