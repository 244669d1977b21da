package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"oktagraph/loaders"
)

// splitCost is extensions.okta of an operation that reads several orgs: the sums, whose rows
// name their org, and the cost of each org.
type splitCost struct {
	loaders.Cost
	Orgs []orgCost `json:"orgs"`

	split *split
}

// orgCost is the cost of one org's part.
type orgCost struct {
	ID string `json:"id"`
	loaders.Cost
}

// cost adds up what the parts cost. A refused part shows nothing but its place, so that foreign
// orgs and unknown ones look the same.
func (s *split) cost() splitCost {
	sum := splitCost{Cost: loaders.NoCost(), Orgs: []orgCost{}, split: s}
	for _, p := range s.all() {
		own := p.cost()
		sum.add(p.id, own)
		if p != s.root {
			sum.Orgs = append(sum.Orgs, orgCost{p.id, own})
		}
	}
	return sum
}

func (c *splitCost) add(id string, part loaders.Cost) {
	c.Calls += part.Calls
	for bucket, n := range part.ByBucket {
		c.ByBucket[bucket] += n
	}
	c.Cache.Hits += part.Cache.Hits
	c.Cache.Misses += part.Cache.Misses
	c.Cache.Stale += part.Cache.Stale
	c.OldestAge = max(c.OldestAge, part.OldestAge)
	for _, row := range part.Plan {
		row.Org = id
		c.Plan = append(c.Plan, row)
	}
}

// cost returns what the part cost; no calls when it was refused.
func (p *part) cost() loaders.Cost {
	switch {
	case p.request != nil:
		return p.request.Cost()
	case p.priced != nil:
		return loaders.PricedCost(p.priced.price)
	default:
		return loaders.NoCost()
	}
}

// owner returns the part that an error of the response belongs to; nil for none.
func (s *split) owner(path ast.Path) *part {
	if len(path) > 1 {
		field, _ := path[0].(ast.PathName)
		index, is := path[1].(ast.PathIndex)
		for _, p := range s.orgs {
			if is && p.field == string(field) && p.index == int(index) {
				return p
			}
		}
	}
	return s.root
}
