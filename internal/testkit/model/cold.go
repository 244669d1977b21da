package model

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"oktagraph/loaders"
)

// coldCalls is how many distinct requests a fresh server sends for a question,
// with Okta healthy: what is forbidden stays so.
func (x *exchange) coldCalls() int {
	m := x.model
	var made *wire
	s, err := m.world.ServeAround(func(next http.RoundTripper) http.RoundTripper {
		made = &wire{next: next, weather: m.weather, calm: true}
		return made
	})
	if err != nil {
		m.broken(AnsweredRule, "make a server to compare with: %v", err)
		return 0
	}
	defer s.Close()
	if _, err := s.Ask(context.Background(), x.question.Text, x.question.Variables); err != nil {
		m.broken(AnsweredRule, "ask a fresh server: %v", err)
	}
	return len(distinct(made.sent()))
}

func itoa(n int) string { return strconv.Itoa(n) }

// planText is a plan for a report.
func planText(plan []loaders.PlanRow) string {
	text := ""
	for _, row := range plan {
		text += fmt.Sprintf("\n        %s: %s, %d calls of %d: %s", row.Field, row.Strategy, row.Calls, row.Estimated, row.Why)
	}
	return text
}
