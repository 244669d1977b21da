package limits

import "oktagraph/graph/apierror"

// CheckValues measures decoded JSON (variables, or the request's extensions,
// as name says) and returns the first excess, or nil. It stops at the limits,
// so its cost does not depend on how large the value is.
func (l Limits) CheckValues(name string, values map[string]any) *apierror.Error {
	m := valueMeter{limits: l, name: name}
	for _, v := range values {
		if e := m.measure(v, 1); e != nil {
			return e
		}
	}
	return nil
}

type valueMeter struct {
	limits Limits
	name   string
	count  int
}

// measure visits v, which lies depth levels of lists and objects deep.
func (m *valueMeter) measure(v any, depth int) *apierror.Error {
	m.count++
	if m.count > m.limits.VariableValues {
		return apierror.BadInput(m.name, "more than %d values", m.limits.VariableValues)
	}
	switch v := v.(type) {
	case []any:
		if len(v) > m.limits.ListItems {
			return apierror.BadInput(m.name, "a list has %d items; at most %d", len(v), m.limits.ListItems)
		}
		if e := m.nested(depth); e != nil {
			return e
		}
		for _, item := range v {
			if e := m.measure(item, depth+1); e != nil {
				return e
			}
		}
	case map[string]any:
		if e := m.nested(depth); e != nil {
			return e
		}
		for _, item := range v {
			if e := m.measure(item, depth+1); e != nil {
				return e
			}
		}
	}
	return nil
}

func (m *valueMeter) nested(depth int) *apierror.Error {
	if depth > m.limits.ValueDepth {
		return apierror.BadInput(m.name, "a value nests more than %d deep", m.limits.ValueDepth)
	}
	return nil
}
