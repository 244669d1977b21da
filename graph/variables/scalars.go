package variables

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"oktagraph/graph/scalar"
)

// maxExact is 2^53-1: a larger float64 may represent another whole number than was
// written.
const maxExact = 1<<53 - 1

func scalarOf(name string, v any) (any, *Misfit) {
	switch name {
	case "Int":
		return integer(v)
	case "Float":
		return float(v)
	case "String":
		return text(v)
	case "Boolean":
		return boolean(v)
	case "ID":
		return id(v)
	case "DateTime":
		return instant(v)
	default:
		return v, nil
	}
}

// integer accepts 1.0 and 1e2 as well: JSON does not distinguish them from 1 and 100.
func integer(v any) (any, *Misfit) {
	number, ok := v.(json.Number)
	if !ok {
		return nil, unfit("must be an Int, not %s", kindOf(v))
	}
	n, whole := wholeOf(number)
	if !whole {
		return nil, unfit("must be an Int, a number without a fraction, of at most 32 bits")
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return nil, unfit("must be an Int, from %d to %d", math.MinInt32, math.MaxInt32)
	}
	return n, nil
}

func float(v any) (any, *Misfit) {
	number, ok := v.(json.Number)
	if !ok {
		return nil, unfit("must be a Float, not %s", kindOf(v))
	}
	f, err := number.Float64()
	if err != nil {
		return nil, unfit("must be a Float of at most 64 bits")
	}
	return f, nil
}

func text(v any) (any, *Misfit) {
	if _, ok := v.(string); !ok {
		return nil, unfit("must be a String, not %s", kindOf(v))
	}
	return v, nil
}

func boolean(v any) (any, *Misfit) {
	if _, ok := v.(bool); !ok {
		return nil, unfit("must be true or false, not %s", kindOf(v))
	}
	return v, nil
}

// id accepts whole numbers as their digits.
func id(v any) (any, *Misfit) {
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		if strings.Trim(strings.TrimPrefix(v.String(), "-"), "0123456789") == "" {
			return v.String(), nil // however many digits
		}
		if n, whole := wholeOf(v); whole {
			return strconv.FormatInt(n, 10), nil
		}
		return nil, unfit("must be an ID, a string or a whole number")
	default:
		return nil, unfit("must be an ID, a string or a whole number, not %s", kindOf(v))
	}
}

// instant leaves the text to the generated code, which parses it again.
func instant(v any) (any, *Misfit) {
	if _, err := scalar.UnmarshalDateTime(v); err != nil {
		return nil, unfit("%s", err.Error())
	}
	return v, nil
}

// wholeOf returns the value of a number without a fraction, however it is written.
func wholeOf(number json.Number) (n int64, whole bool) {
	if n, err := number.Int64(); err == nil {
		return n, true
	}
	f, err := number.Float64()
	if err != nil || f != math.Trunc(f) || math.Abs(f) > maxExact {
		return 0, false
	}
	return int64(f), true
}

// kindOf returns JSON's name for the kind of a value.
func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}
