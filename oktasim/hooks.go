package oktasim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// HookTransport sends event hooks; *http.Client is one.
type HookTransport interface {
	Do(*http.Request) (*http.Response, error)
}

// Hook is an event hook's registration.
type Hook struct {
	URL string `yaml:"url" json:"url"`
	// Header and Secret authenticate Okta to the receiver; Header defaults to
	// Authorization.
	Header string `yaml:"header" json:"header"`
	Secret string `yaml:"secret" json:"secret"`
	// Events are the event types to deliver; none means all that are eligible.
	Events []string `yaml:"events" json:"events"`
	// Duplicate sends every delivery twice; Shuffle sends the events of a delivery in
	// random order. Both happen in real orgs now and then.
	Duplicate bool `yaml:"duplicate" json:"duplicate"`
	Shuffle   bool `yaml:"shuffle" json:"shuffle"`
	// Unamalgamated sends each event in a delivery of its own.
	Unamalgamated bool `yaml:"unamalgamated" json:"unamalgamated"`

	id      string
	created millis
}

// Okta's limits for hooks, and how long events are collected before they are sent
// together (Okta says only that a delivery may have several).
const (
	hookTimeout  = 3 * time.Second
	hookGather   = 50 * time.Millisecond
	hookBatch    = 100
	hookMost     = 25
	hookTypeMost = 300
	hookQueue    = 100_000
)

// dispatcher delivers events. Its goroutine runs from the first registered hook until
// Close.
type dispatcher struct {
	org    *Org
	client HookTransport
	own    *http.Transport // closed with the org

	mu      sync.Mutex
	hooks   []Hook
	queue   []*event
	working bool
	wake    chan struct{}
	done    chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
}

func newDispatcher(o *Org) *dispatcher {
	d := &dispatcher{org: o, client: o.cfg.Hooks, wake: make(chan struct{}, 1), done: make(chan struct{})}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	if d.client == nil {
		d.own = &http.Transport{MaxIdleConnsPerHost: 2}
		d.client = &http.Client{
			Transport:     d.own,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	return d
}

// RegisterHook registers an event hook, verifies it with Okta's one-time challenge, and
// returns the hook's id. It is an error if the receiver does not answer the challenge or
// the hook requests types that are not eligible.
func (o *Org) RegisterHook(ctx context.Context, h Hook) (id string, err error) {
	if len(h.Events) > hookTypeMost {
		return "", errValidation("events", fmt.Sprintf("events: at most %d types", hookTypeMost))
	}
	for _, kind := range h.Events {
		if !hookEligible(kind) {
			return "", errValidation("events", "events: "+kind+" is not eligible")
		}
	}
	h.created = at(o.cfg.Clock.Now())
	if h.Header == "" {
		h.Header = "Authorization"
	}
	o.random(func(rng *rand.Rand) { h.id = prefixHook + randomBase62(rng, 17) })
	if err := o.hooks.verify(ctx, h); err != nil {
		return "", fmt.Errorf("verify event hook: %w", err)
	}
	return h.id, o.hooks.add(h) //nolint:contextcheck // deliveries outlive the registration; Close ends them
}

func (d *dispatcher) add(h Hook) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.hooks) >= hookMost {
		return errValidation("eventHook", fmt.Sprintf("eventHook: at most %d hooks", hookMost))
	}
	d.hooks = append(d.hooks, h)
	if !d.working && d.ctx.Err() == nil {
		d.working = true
		go d.work()
	}
	return nil
}

func (d *dispatcher) list() []Hook {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.hooks)
}

func (d *dispatcher) close() {
	d.cancel()
	d.mu.Lock()
	working := d.working
	d.mu.Unlock()
	if working {
		<-d.done
	}
	if d.own != nil {
		d.own.CloseIdleConnections()
	}
}

// offer queues an event without blocking. It drops events above the queue's limit, as
// Okta does above its daily one.
func (d *dispatcher) offer(e *event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.hooks) == 0 || len(d.queue) >= hookQueue {
		return
	}
	d.queue = append(d.queue, e)
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

func (d *dispatcher) work() {
	defer close(d.done)
	for {
		select {
		case <-d.ctx.Done():
			return
		case <-d.wake:
		}
		if d.org.cfg.Clock.Sleep(d.ctx, hookGather) != nil {
			return
		}
		d.mu.Lock()
		events, hooks := d.queue, slices.Clone(d.hooks)
		d.queue = nil
		d.mu.Unlock()
		var wg sync.WaitGroup
		for _, h := range hooks {
			wg.Go(func() { d.deliverAll(h, events) })
		}
		wg.Wait()
	}
}

func (d *dispatcher) deliverAll(h Hook, events []*event) {
	var wanted []*event
	for _, e := range events {
		if len(h.Events) == 0 || slices.Contains(h.Events, e.kind) {
			wanted = append(wanted, e)
		}
	}
	size := hookBatch
	if h.Unamalgamated {
		size = 1
	}
	if h.Shuffle {
		d.org.random(func(rng *rand.Rand) {
			rng.Shuffle(len(wanted), func(i, j int) { wanted[i], wanted[j] = wanted[j], wanted[i] })
		})
	}
	for batch := range slices.Chunk(wanted, size) {
		body := d.payload(h, batch)
		times := 1
		if h.Duplicate {
			times = 2
		}
		for range times {
			if !d.deliver(h, body) {
				d.org.hookFailed(h)
			}
		}
		if d.ctx.Err() != nil {
			return
		}
	}
}

// deliver sends a delivery, and once more unless the answer is a 2xx or 4xx.
func (d *dispatcher) deliver(h Hook, body []byte) bool {
	for range 2 {
		status := d.post(h, body)
		if status >= 200 && status < 300 {
			return true
		}
		if status >= 400 && status < 500 {
			return false
		}
	}
	return false
}

func (d *dispatcher) post(h Hook, body []byte) int {
	ctx, cancel := context.WithTimeout(d.ctx, hookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	if h.Secret != "" {
		req.Header.Set(h.Header, h.Secret)
	}
	res, err := d.client.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20))
	return res.StatusCode
}

func (d *dispatcher) payload(h Hook, batch []*event) []byte {
	o := d.org
	id := ""
	o.random(func(rng *rand.Rand) { id = randomBase62(rng, 27) })
	source := "https://" + o.cfg.Name + ".okta.com"
	v := view{base: source, cfg: &o.cfg}
	b := []byte(`{"eventType":"com.okta.event_hook","eventTypeVersion":"1.0","cloudEventsVersion":"0.1"`)
	b = appendField(b, "source", source+"/api/v1/eventHooks/"+h.id)
	b = appendField(b, "eventId", id)
	b = append(b, `,"data":{"events":[`...)
	for i, e := range batch {
		if i > 0 {
			b = append(b, ',')
		}
		b = v.appendEvent(b, e)
	}
	b = append(b, `]}`...)
	b = appendMoment(b, "eventTime", at(o.cfg.Clock.Now()))
	return append(b, `,"contentType":"application/json"}`...)
}

// hookFailed logs the failed delivery, which leaves no other trace.
func (o *Org) hookFailed(h Hook) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.emit("event_hook.delivery", nil, eventTarget{h.id, "EventHook", "unknown", h.URL})
}

// verify sends the one-time challenge.
func (d *dispatcher) verify(ctx context.Context, h Hook) error {
	ctx, cancel := context.WithTimeout(ctx, hookTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL, nil)
	if err != nil {
		return fmt.Errorf("make the challenge: %w", err)
	}
	challenge := ""
	d.org.random(func(rng *rand.Rand) { challenge = randomBase62(rng, 32) })
	req.Header.Set("x-okta-verification-challenge", challenge)
	if h.Secret != "" {
		req.Header.Set(h.Header, h.Secret)
	}
	res, err := d.client.Do(req)
	if err != nil {
		return fmt.Errorf("send the challenge: %w", err)
	}
	defer res.Body.Close()
	var answer struct{ Verification string }
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<16)).Decode(&answer); err != nil {
		return fmt.Errorf("read the answer to the challenge: %w", err)
	}
	if res.StatusCode != http.StatusOK || answer.Verification != challenge {
		return errValidation("eventHook", "eventHook: the challenge was not answered")
	}
	return nil
}
