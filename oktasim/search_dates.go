package oktasim

import (
	"time"

	"oktagraph/okta/expression"
)

// normalDates rewrites dates in comparisons to the format of the objects.
func normalDates(n expression.Node) expression.Node {
	switch n := n.(type) {
	case expression.And:
		return expression.And{Nodes: normalAll(n.Nodes)}
	case expression.Or:
		return expression.Or{Nodes: normalAll(n.Nodes)}
	case expression.Not:
		return expression.Not{Node: normalDates(n.Node)}
	case expression.Compare:
		switch n.Attr {
		case "created", "activated", "statusChanged", "lastUpdated", "lastMembershipUpdated":
			if t, err := time.Parse(time.RFC3339Nano, n.Value.Raw); err == nil {
				n.Value.Raw = at(t).String()
			}
		}
		return n
	}
	return n
}

func normalAll(nodes []expression.Node) []expression.Node {
	out := make([]expression.Node, len(nodes))
	for i, x := range nodes {
		out[i] = normalDates(x)
	}
	return out
}
