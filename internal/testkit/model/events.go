package model

import (
	"fmt"
	"time"
)

// Fault breaks a kind of endpoint until Clear.
type Fault struct {
	Kind  FaultKind
	Place int     // of places
	Path  string  // a pattern instead of a place
	Part  float64 // of the calls; 0 is all
}

// String describes the step.
func (f Fault) String() string {
	text := fmt.Sprintf("fault: %s at %s", f.Kind, f.Path)
	if f.Path == "" {
		text += places[f.Place%len(places)].name
	}
	if f.Part > 0 {
		text += fmt.Sprintf(" for %.0f %% of the calls", f.Part*100)
	}
	return text
}

func (f Fault) run(m *Model) { m.weather.inject(f) }

// Clear ends all faults.
type Clear struct{}

// String describes the step.
func (Clear) String() string { return "all faults end" }

func (Clear) run(m *Model) { m.weather.clear() }

// Lag lets Okta's member lists and search index stay behind changes.
type Lag struct{ Most time.Duration }

// String describes the step.
func (l Lag) String() string { return fmt.Sprintf("lag of up to %s", l.Most) }

func (l Lag) run(m *Model) {
	m.Org.SetLag(l.Most, l.Most)
	m.lag = max(m.lag, l.Most)
}

// Pass lets time pass.
type Pass struct{ Time time.Duration }

// String describes the step.
func (p Pass) String() string { return fmt.Sprintf("%s pass", p.Time) }

func (p Pass) run(*Model) { time.Sleep(p.Time) }
