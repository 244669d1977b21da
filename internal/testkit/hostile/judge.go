package hostile

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// inside are traces of the program: stacks, files, types and words of Go and of
// libraries.
var inside = regexp.MustCompile(`goroutine \d|\.go:\d|\bpanic\b|runtime error|/(work|home|root|usr|tmp|go)/|map\[string|interface ?\{|\bstruct ?\{|` +
	`\*[a-z]+\.[A-Z]|\b(json|strconv|http|url|ast|graphql|gqlerror|model|apierror)\.[A-Z]|gqlgen|gqlparser|go-redis|golang|SSWS|00[a-zA-Z0-9_-]{40}`)

// Fault says what is wrong with an answer, nil when nothing is.
func (r Request) Fault(a Answer) error {
	var faults []error
	if limit := r.Patience + MaxWait; a.Took > limit {
		faults = append(faults, fmt.Errorf("took %s of %s", a.Took, limit))
	}
	if len(a.Body) > MaxAnswer {
		faults = append(faults, fmt.Errorf("more than %d bytes come back", MaxAnswer))
	}
	if found := inside.Find(a.Body); found != nil {
		faults = append(faults, fmt.Errorf("tells of the inside: %q", found))
	}
	if r.Alone && len(a.More) > 0 {
		faults = append(faults, fmt.Errorf("what is behind it was answered: %.100q", a.More))
	}
	if r.Alone && a.Open {
		faults = append(faults, errors.New("the connection is kept"))
	}
	if !r.expected(a) {
		faults = append(faults, errors.New("not what may come back"))
	}
	return errors.Join(faults...)
}

func (r Request) expected(a Answer) bool {
	refused := a.Status >= 400 && a.Status < 500
	switch r.Expect {
	case Refused:
		return refused || a.Status == 200 && hasErrors(a.Body)
	case Nothing:
		return a.Status == 200 && onlyNulls(a.Body)
	case CutOff:
		return refused || a.Status == 0
	case NotHTTP:
		return !a.Open && (a.Status == 400 || a.Status == 501 || a.Status == 505)
	default:
		return a.Status >= 200 && a.Status < 500
	}
}

// hasErrors reports whether an answer of GraphQL, or a price, is a refusal.
func hasErrors(body []byte) bool {
	var answer struct {
		Errors  []struct{ Message string }
		Allowed *bool
		Data    any
	}
	if json.Unmarshal(body, &answer) != nil || !empty(answer.Data) {
		return false
	}
	for _, e := range answer.Errors {
		if strings.TrimSpace(e.Message) == "" {
			return false
		}
	}
	return len(answer.Errors) > 0 || answer.Allowed != nil && !*answer.Allowed
}

func onlyNulls(body []byte) bool {
	var answer struct {
		Errors []any
		Data   map[string]any
	}
	return json.Unmarshal(body, &answer) == nil && len(answer.Data) > 0 && len(answer.Errors) == 0 && empty(answer.Data)
}

// empty reports whether a value holds nothing but nulls.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		for _, member := range v {
			if !empty(member) {
				return false
			}
		}
		return true
	case []any:
		for _, item := range v {
			if !empty(item) {
				return false
			}
		}
		return true
	}
	return false
}
