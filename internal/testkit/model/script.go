package model

import (
	"time"

	"pgregory.net/rapid"

	"oktagraph/internal/testkit/world"
	"oktagraph/okta/oktasim"
)

// Script is a random test: an org, and what happens.
type Script struct {
	Setup Setup
	Steps []Step
}

// Draw makes a script with so many steps at most.
func Draw(t *rapid.T, least, most int) Script {
	org := oktasim.Config{
		Seed: rapid.Uint64Range(1, 50).Draw(t, "seed"), Users: rapid.SampledFrom([]int{55, 20, 70}).Draw(t, "users"),
		Deprovisioned: 3, Groups: rapid.SampledFrom([]int{10, 16, 25}).Draw(t, "groups"), GroupsPerUser: 3, DirectAdmins: 4, GroupAdmins: 5, IAMRoles: true,
		AdminFlag:              rapid.SampledFrom([]string{oktasim.FlagPrivilege, oktasim.FlagPrivileges, oktasim.FlagAbsent}).Draw(t, "admin flag"),
		AdminFlagBlind:         rapid.Bool().Draw(t, "flag is blind"),
		AssigneesThroughGroups: rapid.IntRange(0, 3).Draw(t, "assignees through groups") == 3,
	}
	return Script{
		Setup: Setup{World: world.Setup{Org: org}, Servers: rapid.IntRange(1, 2).Draw(t, "servers")},
		Steps: rapid.SliceOfN(steps(), least, most).Draw(t, "steps"),
	}
}

// index chooses among what there is when the step runs.
func index() *rapid.Generator[int] { return rapid.IntRange(0, 200) }

func steps() *rapid.Generator[Step] {
	return rapid.OneOf(asks(), asks(), asks(), asks(), changes(), changes(), changes(), passes(), passes(), walks(), both(), events())
}

func changes() *rapid.Generator[Step] {
	return rapid.Custom(func(t *rapid.T) Step { return change(t) })
}

func change(t *rapid.T) Change {
	return Change{What: rapid.SampledFrom(Changes()).Draw(t, "change"), I: index().Draw(t, "i"), J: index().Draw(t, "j")}
}

func passes() *rapid.Generator[Step] {
	return rapid.Map(rapid.SampledFrom([]time.Duration{
		20 * time.Millisecond, time.Second, 6 * time.Second, 20 * time.Second, 50 * time.Second, 70 * time.Second, 130 * time.Second,
		4 * time.Minute, 6 * time.Minute, 10 * time.Minute, 16 * time.Minute, 31 * time.Minute, 40 * time.Minute,
	}), func(d time.Duration) Step { return Pass{d} })
}

func asks() *rapid.Generator[Step] {
	return rapid.Custom(func(t *rapid.T) Step { return ask(t) })
}

func ask(t *rapid.T) Ask {
	a := Ask{
		Server: rapid.IntRange(0, 1).Draw(t, "server"), Question: rapid.SampledFrom(Questions()).Draw(t, "question"),
		I: index().Draw(t, "i"), J: index().Draw(t, "j"),
	}
	switch rapid.IntRange(0, 9).Draw(t, "how") {
	case 5:
		a.Cache = rapid.SampledFrom([]string{
			"no-cache", "max-age=30", "only-if-cached", "no-cache, stale-if-error=600", "max-age=90, stale-if-error=120",
		}).Draw(t, "cache control")
	case 6:
		a.Latency = rapid.SampledFrom([]time.Duration{time.Millisecond, 50 * time.Millisecond, 300 * time.Millisecond}).Draw(t, "latency")
	case 7:
		a.Latency, a.Leave = 50*time.Millisecond, rapid.SampledFrom([]time.Duration{20, 75, 130, 300}).Draw(t, "leave")*time.Millisecond
	case 8:
		a.Latency, a.Deadline = 50*time.Millisecond, rapid.SampledFrom([]time.Duration{75, 130, 900}).Draw(t, "deadline")*time.Millisecond
	}
	return a
}

func both() *rapid.Generator[Step] {
	return rapid.Custom(func(t *rapid.T) Step {
		b := Both{First: ask(t), Second: ask(t), After: time.Duration(rapid.SampledFrom([]int{0, 20, 60, 130}).Draw(t, "after")) * time.Millisecond}
		if b.First.Latency == 0 {
			b.First.Latency = 50 * time.Millisecond
		}
		if rapid.Bool().Draw(t, "with a change") {
			c := change(t)
			b.Change = &c
		}
		return b
	})
}

func walks() *rapid.Generator[Step] {
	return rapid.Custom(func(t *rapid.T) Step {
		return Walk{
			Slot: rapid.IntRange(0, walkSlots-1).Draw(t, "slot"), Server: rapid.IntRange(0, 1).Draw(t, "server"),
			I: index().Draw(t, "i"), First: rapid.IntRange(1, 30).Draw(t, "first"),
		}
	})
}

// events are faults, their end, and lag.
func events() *rapid.Generator[Step] {
	return rapid.Custom(func(t *rapid.T) Step {
		switch rapid.IntRange(0, 5).Draw(t, "event") {
		case 0, 1, 2:
			f := Fault{
				Kind:  rapid.SampledFrom([]FaultKind{Unavailable, Unavailable, ServerError, TooMany, Hang, Reset, Forbidden, FeatureOff}).Draw(t, "kind"),
				Place: rapid.IntRange(0, len(places)-1).Draw(t, "place"),
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
	})
}
