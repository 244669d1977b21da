package model

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"oktagraph/loaders"
)

// checkCalls compares the calls of exchanges on one server with those that fresh
// servers need for the same questions.
func (m *Model) checkCalls(all []*exchange) {
	first, from, to := all[0], all[0].asked, all[0].ended
	for _, x := range all {
		if !x.harmless {
			return
		}
		if x.ended.After(to) {
			to = x.ended
		}
	}
	var during []call
	for _, c := range first.server.wire.sent()[first.callsFrom:] {
		if !c.at.Before(from) && !c.at.After(to) {
			during = append(during, c)
		}
	}
	sent := distinct(during)
	if len(sent) == 0 || m.off[CallsRule] || m.weather.limited() {
		return
	}
	cold, told, plan := 0, 0, ""
	for _, x := range all {
		n, ok := x.coldCalls()
		if !ok {
			return // what is refused there ends it early
		}
		cold += n
		told += x.answer.Extensions.Okta.Calls
		plan += planText(x.answer.Extensions.Okta.Plan)
		if x.gone {
			told += len(sent) // its answer tells nothing
		}
	}
	if strings.Contains(plan, "failed a moment ago") || strings.Contains(plan, "of some group cannot be read") {
		return // planned so, since what saves the calls failed or was refused lately
	}
	// What somebody who left had begun may be among the requests; an answer's own
	// are no more than it tells of.
	if n := min(len(sent), told); n > cold+m.slack(cold) {
		rule := CallsRule
		if n-byID(sent) <= cold+m.slack(cold) {
			rule = ObjectsRule
		}
		m.broken(rule, "%d distinct requests, a fresh server in good weather takes %d%s\n      %s", n, cold, plan, fewOf(slices.Sorted(maps.Keys(sent))))
	}
}

// slack is what knowledge may cost that was true when it was read: one call for
// each change while it is fresh, such as a group that has been emptied; and one
// where Okta refuses something, since what is asked at the same time is on its way.
// Plans are made of estimates, so a tenth may be lost by a plan that turns out not to
// be the cheapest.
func (m *Model) slack(cold int) int {
	n := cold/10 + m.History.ChangesSince(time.Now().Add(-softOrg))
	if m.weather.refuses() {
		n++
	}
	return n
}

// coldCalls is how many distinct requests a fresh server sends for a question,
// with Okta healthy: what is forbidden stays so. ok: it was answered without an
// error.
func (x *exchange) coldCalls() (n int, ok bool) {
	m := x.model
	var made *wire
	s, err := m.world.ServeAround(func(next http.RoundTripper) http.RoundTripper {
		made = &wire{next: next, weather: m.weather, calm: true}
		return made
	})
	if err != nil {
		m.broken(AnsweredRule, "make a server to compare with: %v", err)
		return 0, false
	}
	defer s.Close()
	a, err := s.Ask(context.Background(), x.question.Text, x.question.Variables)
	if err != nil {
		m.broken(AnsweredRule, "ask a fresh server: %v", err)
	}
	return len(distinct(made.sent())), len(a.Errors) == 0
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
