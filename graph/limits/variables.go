package limits

import "oktagraph/graph/apierror"

// CheckValues measures decoded JSON and returns the first excess, or nil. name
// is variables or extensions. It stops at the limits, so its cost does not
// depend on how large the value is.
func (l Limits) CheckValues(name string, values map[string]any) *apierror.Error {
	m := valueMeter{limits: l, name: name}
	for key, v := range values {
		m.key = key
		if len(key) > l.NameBytes {
			return apierror.BadInput(name, "a name has %d bytes; at most %d", len(key), l.NameBytes).
				Over("nameBytes", len(key), l.NameBytes)
		}
		if e := m.measure(v, 1); e != nil {
			return e
		}
	}
	return nil
}

// valueMeter counts across all values; key is the name of the current one.
type valueMeter struct {
	limits Limits
	name   string
	key    string
	count  int
}

// measure visits v, which is nested depth lists and objects deep.
func (m *valueMeter) measure(v any, depth int) *apierror.Error {
	m.count++
	if m.count > m.limits.VariableValues {
		return apierror.BadInput(m.name, "more than %d values", m.limits.VariableValues).Over("variableValues", 0, m.limits.VariableValues)
	}
	switch v := v.(type) {
	case string:
		if len(v) > m.limits.TextBytes {
			return apierror.BadInput(m.name+"."+m.key, "a text has %d bytes; at most %d", len(v), m.limits.TextBytes).
				Over("textBytes", len(v), m.limits.TextBytes)
		}
	case []any:
		return m.list(v, depth)
	case map[string]any:
		return m.object(v, depth)
	}
	return nil
}

func (m *valueMeter) list(items []any, depth int) *apierror.Error {
	if len(items) > m.limits.ListItems {
		return apierror.BadInput(m.name+"."+m.key, "a list has %d items; at most %d", len(items), m.limits.ListItems).
			Over("listItems", len(items), m.limits.ListItems)
	}
	if e := m.nested(depth); e != nil {
		return e
	}
	for _, item := range items {
		if e := m.measure(item, depth+1); e != nil {
			return e
		}
	}
	return nil
}

func (m *valueMeter) object(fields map[string]any, depth int) *apierror.Error {
	if e := m.nested(depth); e != nil {
		return e
	}
	for key, item := range fields {
		if len(key) > m.limits.NameBytes {
			return apierror.BadInput(m.name+"."+m.key, "a name has %d bytes; at most %d", len(key), m.limits.NameBytes).
				Over("nameBytes", len(key), m.limits.NameBytes)
		}
		if e := m.measure(item, depth+1); e != nil {
			return e
		}
	}
	return nil
}

func (m *valueMeter) nested(depth int) *apierror.Error {
	if depth > m.limits.ValueDepth {
		return apierror.BadInput(m.name+"."+m.key, "a value nests more than %d deep", m.limits.ValueDepth).
			Over("valueDepth", 0, m.limits.ValueDepth)
	}
	return nil
}
