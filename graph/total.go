package graph

import (
	"math"

	"oktagraph/graph/exec"
	"oktagraph/loaders"
)

// whole is a page size large enough for any list.
const whole = math.MaxInt32

// count counts the lists whose pages do not determine their length: those that continue, and
// those that the client pages through. read counts the lists of such parents.
func (p *pages) count(read func(parents []string) []loaders.Result[*int]) {
	if !p.counted {
		return
	}
	var open []int
	var parents []string
	for i := range p.cuts {
		if cut := &p.cuts[i]; cut.Err == nil && !cut.Value.Whole && (cut.Value.More || p.continued(i)) {
			open, parents = append(open, i), append(parents, p.parents[i])
		}
	}
	if len(open) == 0 {
		return
	}
	p.totals = make([]loaders.Result[*int], len(p.cuts))
	for n, total := range read(parents) {
		p.totals[open[n]] = total
	}
}

// continued reports whether a parent's page follows another.
func (p *pages) continued(parent int) bool { return p.after && !p.from[parent].IsZero() }

// end ends a parent's page.
func (p *pages) end(c *exec.Column, parent int) {
	cut := &p.cuts[parent].Value
	c.Page(cut.More, p.continued(parent))
	if !p.counted {
		return
	}
	switch {
	case p.totals != nil && p.totals[parent] != (loaders.Result[*int]{}):
		c.Total(exec.Total{N: p.totals[parent].Value, Err: p.totals[parent].Err})
	case cut.Whole:
		c.Total(exec.Total{N: &cut.Total})
	case !cut.More && !p.continued(parent):
		n := len(cut.IDs)
		if kept, some := p.kept[parent]; some {
			n = len(kept)
		}
		c.Total(exec.Total{N: &n})
	default: // unknown
	}
}

// totalOf makes the total of a list without a parent.
func totalOf(n int, err error) []loaders.Result[*int] {
	if err != nil {
		return []loaders.Result[*int]{{Err: err}}
	}
	return []loaders.Result[*int]{{Value: &n}}
}

// countThere counts the objects that exist.
func countThere[O any](results []loaders.Result[*O]) (n int, err error) {
	for _, result := range results {
		if result.Err != nil {
			return 0, result.Err
		}
		if result.Value != nil {
			n++
		}
	}
	return n, nil
}

// lengths returns the totals of lists that were read to the end.
func lengths[T any](read []loaders.Result[loaders.EdgeCut[T]]) []loaders.Result[*int] {
	totals := make([]loaders.Result[*int], len(read))
	for i, list := range read {
		if totals[i].Err = list.Err; list.Err == nil {
			n := len(list.Value.IDs)
			totals[i].Value = &n
		}
	}
	return totals
}
