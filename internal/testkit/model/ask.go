package model

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"sync"
	"time"

	"oktagraph/internal/testkit/world"
)

// Ask is a question to one of the servers.
type Ask struct {
	Server, I, J int
	Question     string
	// Exactly is a question of the test's own, which Question only names.
	Exactly *Question
	// Cache is the request's Cache-Control; "" for none.
	Cache string
	// Leave is when the client goes away, Deadline when the request ends; 0 for
	// never.
	Leave, Deadline time.Duration
	// Latency of Okta meanwhile.
	Latency time.Duration
}

// String describes the step.
func (a Ask) String() string {
	text := fmt.Sprintf("ask server %d: %s (%d %d)", a.Server, a.Question, a.I, a.J)
	if a.Cache != "" {
		text += ", Cache-Control: " + a.Cache
	}
	for what, d := range map[string]time.Duration{"leave after": a.Leave, "deadline": a.Deadline, "latency": a.Latency} {
		if d > 0 {
			text += fmt.Sprintf(", %s %s", what, d)
		}
	}
	return text
}

// exchange is a question and what came of it.
type exchange struct {
	model           *Model
	server          *server
	ask             Ask
	question        Question
	answer          world.Answer
	err             error
	asked, ended    time.Time
	gone, late      bool // the client left; the request's deadline passed
	callsFrom       int  // of the wire's calls
	changes         int  // of the history, when it was asked
	seen            *sights
	oldest          time.Duration
	before          *memory // what the server was asked last
	alone, harmless bool    // no other exchange at the time; no change meanwhile
}

// memory is the last question a server answered whole.
type memory struct {
	question Question
	at       time.Time
	oldest   time.Duration
	changes  int
}

func (a Ask) run(m *Model) {
	x := m.begin(a)
	x.alone = true
	x.perform()
	m.settle(x)
}

// begin makes an exchange of now.
func (m *Model) begin(a Ask) *exchange {
	m.asked++
	s := m.servers[a.Server%len(m.servers)]
	m.weather.mu.Lock()
	m.weather.latency = a.Latency
	m.weather.mu.Unlock()
	q := a.Exactly
	if q == nil {
		drawn := m.question(a.Question, a.I, a.J)
		q = &drawn
	}
	return &exchange{
		model: m, server: s, ask: a, question: *q,
		asked: time.Now(), callsFrom: len(s.wire.sent()), changes: m.History.changes, before: s.last,
	}
}

// perform asks and waits for the answer.
func (x *exchange) perform() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	left := endOfTime
	if x.ask.Leave > 0 {
		left = x.asked.Add(x.ask.Leave)
		timer := time.AfterFunc(x.ask.Leave, cancel)
		defer timer.Stop()
	}
	if x.ask.Deadline > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, x.ask.Deadline)
		defer stop()
	}
	headers := http.Header{}
	if x.ask.Cache != "" {
		headers.Set("Cache-Control", x.ask.Cache)
	}
	x.answer, x.err = x.server.AskWith(ctx, x.question.Text, x.question.Variables, headers)
	x.ended = time.Now()
	x.gone = errors.Is(ctx.Err(), context.Canceled)
	x.late = x.ask.Deadline > 0 && x.ended.Sub(x.asked) >= x.ask.Deadline*8/10 // the last tenth is for writing the answer
	if x.gone && x.ended.After(left) {
		x.ended = left
	}
	x.oldest = time.Duration(x.answer.Extensions.Okta.OldestAge) * time.Millisecond
}

// from is the earliest instant a fact of the answer may be of. Ages are told in
// milliseconds, cut.
func (x *exchange) from() time.Time {
	return x.asked.Add(-x.oldest - x.model.lag - time.Millisecond)
}

// settle checks what came of exchanges that ran at the same time on one server.
func (m *Model) settle(all ...*exchange) {
	for _, x := range all {
		x.server.waits = append(x.server.waits, wait{x.asked, x.ended})
		x.harmless = x.changes == m.History.changes
	}
	for _, x := range all {
		x.check()
	}
	m.checkCalls(all)
}

// remember notes a question that was answered whole, so that the next may count
// on what it left in the cache.
func (x *exchange) remember() {
	x.server.last = nil
	// That something was not found is known for seconds only.
	if x.seen != nil && len(x.seen.nulls) == 0 && len(x.answer.Errors) == 0 && x.alone && x.harmless && !x.gone && !x.late {
		x.server.last = &memory{x.question, x.ended, x.oldest, x.changes}
	}
}

// atHand reports whether the server answered the same question whole before,
// recently enough for every copy to be within maxStale, and nothing happened since.
func (x *exchange) atHand() bool {
	b := x.before
	return b != nil && x.alone && x.harmless && b.changes == x.changes && b.question.Text == x.question.Text &&
		reflect.DeepEqual(b.question.Variables, x.question.Variables) && b.oldest+x.asked.Sub(b.at) < keptFor
}

// Both are two questions to one server at the same time, the second a moment
// after the first, and a change between them.
type Both struct {
	First, Second Ask
	After         time.Duration
	Change        *Change
}

// String describes the step.
func (b Both) String() string {
	text := fmt.Sprintf("%s; %s later ", b.First, b.After)
	if b.Change != nil {
		text += b.Change.String() + " and "
	}
	return text + b.Second.String()
}

func (b Both) run(m *Model) {
	b.Second.Server, b.Second.Latency = b.First.Server, b.First.Latency
	var done sync.WaitGroup
	first := m.begin(b.First)
	done.Go(first.perform)
	time.Sleep(b.After)
	if b.Change != nil {
		b.Change.run(m)
	}
	second := m.begin(b.Second)
	second.perform()
	done.Wait()
	m.settle(first, second)
}
