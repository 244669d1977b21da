package config

import "time"

// Limits bound one operation. A 0 was left out and means the default of docs/limits.md.
type Limits struct {
	// Deadline is how long an operation may take.
	Deadline Duration `yaml:"deadline"`
	// Depth, RootFields, Aliases and Tokens bound one document.
	Depth      int `yaml:"depth"`
	RootFields int `yaml:"rootFields"`
	Aliases    int `yaml:"aliases"`
	Tokens     int `yaml:"tokens"`
	// Objects is how many users, groups and so on an answer may contain.
	Objects int `yaml:"objects"`
	// DocumentBytes and BodyBytes bound the sizes of a document and of a request's body.
	DocumentBytes Size `yaml:"documentBytes"`
	BodyBytes     Size `yaml:"bodyBytes"`
}

const (
	// DefaultDeadline is limits.DefaultDeadline; cache.wait must be within it.
	DefaultDeadline = Duration(25 * time.Second)
	minDeadline     = Duration(time.Second)
	// maxDeadline is longer than proxies wait for an answer.
	maxDeadline = Duration(time.Minute)
	// introspectionDepth is how deep the standard introspection query nests.
	introspectionDepth = 15
)

// deadline returns the deadline in force.
func (l Limits) deadline() Duration {
	if l.Deadline == 0 {
		return DefaultDeadline
	}
	return l.Deadline
}

func (c *Config) checkLimits(r *report) {
	l := c.Limits
	if r.written("limits.deadline") && (l.Deadline < minDeadline || l.Deadline > maxDeadline) {
		r.add("limits.deadline", "must be from 1s to 1m")
	}
	for _, n := range []struct {
		name        string
		value       int
		least, most int
	}{
		{"depth", l.Depth, 3, 100},
		{"rootFields", l.RootFields, 1, 200},
		{"aliases", l.Aliases, 1, 1000},
		{"tokens", l.Tokens, 500, 100_000}, // the standard introspection query has 350
		{"objects", l.Objects, 200, 1_000_000},
	} {
		if path := "limits." + n.name; r.written(path) && (n.value < n.least || n.value > n.most) {
			r.add(path, "must be from %d to %d", n.least, n.most)
		}
	}
	for _, n := range []struct {
		name        string
		value       Size
		least, most Size
		words       string
	}{
		{"documentBytes", l.DocumentBytes, 4 << 10, 1 << 20, "4KiB to 1MiB"},
		{"bodyBytes", l.BodyBytes, 16 << 10, 16 << 20, "16KiB to 16MiB"},
	} {
		if path := "limits." + n.name; r.written(path) && (n.value < n.least || n.value > n.most) {
			r.add(path, "must be from %s", n.words)
		}
	}
	if c.Introspection && l.Depth != 0 && l.Depth < introspectionDepth {
		r.add("limits.depth", "is below %d, which introspection needs; raise it, or turn introspection off", introspectionDepth)
	}
}
