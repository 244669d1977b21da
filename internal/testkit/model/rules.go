package model

import (
	"slices"
	"strings"
	"time"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
)

// Rule names a promise.
type Rule string

// The rules.
const (
	// AnsweredRule: every response says what it cost.
	AnsweredRule Rule = "answered"
	// CodesRule: errors come only when something is wrong, and their codes say what.
	CodesRule Rule = "codes"
	// HonestRule: every fact was true at some instant of the span the answer names.
	HonestRule Rule = "honest"
	// EqualRule: one response gives one fact one value.
	EqualRule Rule = "equal"
	// AgeRule: fresh is at most five minutes old, stale at most half an hour.
	AgeRule Rule = "age"
	// StaleRule: stale copies stand in only when Okta cannot answer.
	StaleRule Rule = "stale"
	// AtHandRule: with a copy at hand nothing waits, and nothing fails.
	AtHandRule Rule = "at hand"
	// FreshRule: Cache-Control is obeyed.
	FreshRule Rule = "fresh"
	// CallsRule: no answer takes more requests than cold and healthy.
	CallsRule Rule = "calls"
	// ObjectsRule: nor does it where a list fails whose answer would have brought
	// the objects along, which are then read by id.
	ObjectsRule Rule = "objects"
	// WaitersRule: no call begins when nobody waits.
	WaitersRule Rule = "waiters"
	// WalkRule: walks lose nobody and give nobody twice.
	WalkRule Rule = "walk"
)

const (
	// maxStale is how old a stale copy may be, softOrg how old a fresh one.
	maxStale, softOrg = 30 * time.Minute, 5 * time.Minute
	// keptFor is how long a copy is there for sure: lives are shortened by up to a
	// tenth, so that not all end at once.
	keptFor = maxStale * 9 / 10
	// patience is what a question with copies at hand may wait for Okta, moment
	// what it takes beside that.
	patience, moment = time.Second, 100 * time.Millisecond
	// afterwards is how long after an outage stale copies may still stand in, until
	// the client has noticed that Okta is back.
	afterwards = 2 * time.Minute
	// refreshTime is how long a refresh may go on after the answer it was for.
	refreshTime = time.Minute
)

// check looks at one exchange by itself.
func (x *exchange) check() {
	defer x.remember()
	if x.gone {
		return // nobody reads the answer
	}
	m := x.model
	cost := x.answer.Extensions.Okta
	if x.err != nil || cost.ByBucket == nil || cost.Plan == nil {
		m.broken(AnsweredRule, "status %d, error %v, cost %+v", x.answer.Status, x.err, cost)
		return
	}
	seen, err := see(x.question, x.answer)
	if err != nil {
		m.broken(AnsweredRule, "%v", err)
		return
	}
	x.seen = seen
	if x.answer.Errors != nil {
		m.brokenBy(CodesRule, "unexpected errors", x.unexpected())
	}
	m.brokenBy(HonestRule, x.ageText(), x.honest())
	m.brokenBy(EqualRule, "one response, two values", x.equal())
	x.checkAge()
	x.checkAtHand()
}

func (x *exchange) ageText() string {
	c := x.answer.Extensions.Okta
	return "false within oldestAgeMs " + x.oldest.String() + ", cache " +
		strings.Join([]string{"hits", itoa(c.Cache.Hits), "misses", itoa(c.Cache.Misses), "stale", itoa(c.Cache.Stale)}, " ") + planText(c.Plan)
}

// unexpected are errors that nothing explains.
func (x *exchange) unexpected() []string {
	var wrong []string
	for _, e := range x.answer.Errors {
		if !slices.Contains(x.explained(), apierror.Code(e.Code())) {
			wrong = append(wrong, e.Error())
		}
	}
	return wrong
}

// explained are the codes that an answer may have in this weather.
func (x *exchange) explained() []apierror.Code {
	var codes []apierror.Code
	if x.model.weather.outage(x.asked.Add(-afterwards)) {
		codes = append(codes, apierror.UpstreamUnavailable, apierror.UpstreamTimeout, apierror.RateLimited)
	}
	if x.model.weather.refuses() {
		codes = append(codes, apierror.UpstreamForbidden)
	}
	if x.late {
		codes = append(codes, apierror.UpstreamTimeout, apierror.RateLimited)
	}
	if strings.Contains(x.ask.Cache, "only-if-cached") {
		codes = append(codes, apierror.NotCached)
	}
	return codes
}

// checkAge holds ages to what the cache and the caller allow.
func (x *exchange) checkAge() {
	m, stale := x.model, x.answer.Extensions.Okta.Cache.Stale
	slow := x.ended.Sub(x.asked) >= patience
	switch {
	case x.oldest < 0 || x.oldest > maxStale+x.ended.Sub(x.asked):
		m.broken(AgeRule, "oldestAgeMs is %s, of at most %s", x.oldest, maxStale)
	case stale == 0 && x.oldest > softOrg+x.ended.Sub(x.asked):
		m.broken(AgeRule, "nothing is said to be stale and the oldest is %s", x.oldest)
	}
	if stale > 0 {
		x.server.stale = append(x.server.stale, x.ended)
		if !slow && !x.late && !strings.Contains(x.ask.Cache, "only-if-cached") && !m.weather.outage(x.asked.Add(-afterwards)) {
			m.broken(StaleRule, "%d stale copies after %s, and Okta was there%s", stale, x.ended.Sub(x.asked), planText(x.answer.Extensions.Okta.Plan))
		}
	}
	f := auth.FreshnessOf(&auth.Principal{Freshness: true}, map[string][]string{"Cache-Control": {x.ask.Cache}})
	bound := f.MaxAge
	if f.StaleIfError > 0 {
		bound = max(bound, softOrg) + f.StaleIfError
	}
	switch {
	case f.Bounded && x.oldest > bound+x.ended.Sub(x.asked):
		m.broken(FreshRule, "%s, and the oldest is %s", x.ask.Cache, x.oldest)
	case f.Bounded && f.StaleIfError == 0 && stale > 0 && !f.OnlyIfCached:
		m.broken(FreshRule, "%s, and %d stale copies stood in", x.ask.Cache, stale)
	case f.OnlyIfCached && x.answer.Extensions.Okta.Calls > 0:
		m.broken(FreshRule, "%s, and %d calls", x.ask.Cache, x.answer.Extensions.Okta.Calls)
	}
}

// checkAtHand: what was answered before is answered again, at once.
func (x *exchange) checkAtHand() {
	if !x.atHand() || x.model.weather.limited() || x.ask.Cache != "" || x.model.weather.refuses() {
		return
	}
	// What no copy is there for, because it was found out in another way, takes
	// some rounds of calls.
	if took := x.ended.Sub(x.asked); took > patience+moment+8*x.model.weather.latencyNow() {
		x.model.broken(AtHandRule, "answered before, and now after %s%s", took, planText(x.answer.Extensions.Okta.Plan))
	}
	if len(x.answer.Errors) > 0 && !x.late {
		x.model.broken(AtHandRule, "answered before, and now %v", x.answer.Errors)
	}
}
