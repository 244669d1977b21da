package config

import (
	"regexp"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// foreign matches variables with our prefix that are not ours: Kubernetes sets them for each
// Service whose name begins with oktagraph, others are set for the examples' clients and our tests.
var foreign = regexp.MustCompile(
	`^OKTAGRAPH_(([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_[A-Z]+)?)?)|URL|TEST_[A-Z_]+)$`,
)

// misspelt is how many letters of a name may be wrong for another to be suggested.
const misspelt = 2

// checkNames reports unknown variables: a misspelt one would be a limit or a switch without
// effect.
func (o overlay) checkNames() {
	if o.source.Environ == nil {
		return
	}
	known := knownNames()
	for _, entry := range o.source.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) || o.spared[name] || foreign.MatchString(name) || slices.Contains(known, name) {
			continue
		}
		message := "unknown variable; docs/environment.md has all of them"
		if like := nearest(name, known); like != "" {
			message = "unknown variable; did you mean " + like + "?"
		}
		o.problems = append(o.problems, Problem{Path: name, Message: message})
	}
}

func knownNames() []string {
	var known []string
	for _, v := range variables() {
		known = append(known, v.name)
	}
	for _, name := range quickStart {
		known = append(known, name)
	}
	slices.Sort(known)
	return known
}

func nearest(name string, known []string) string {
	best, like := misspelt+1, ""
	for _, k := range known {
		if d := levenshtein.ComputeDistance(name, k); d < best {
			best, like = d, k
		}
	}
	return like
}

// namedIn returns the variables that texts refer to as ${env:NAME}.
func namedIn(texts ...string) map[string]bool {
	named := map[string]bool{}
	for _, text := range texts {
		for _, found := range written.FindAllStringSubmatch(text, -1) {
			if name, ok := strings.CutPrefix(found[1], "env:"); ok {
				named[strings.TrimSpace(name)] = true
			}
		}
	}
	return named
}
