package faultproxy

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"oktagraph/internal/testkit/wires"
)

// Proxy is a server, reached by its Dial alone, that passes requests on to an org,
// or fails them. Close it.
type Proxy struct {
	org    http.Handler
	server *http.Server
	wires  *wires.Listener

	mu      sync.Mutex
	weather Weather
	since   time.Time
	changed chan struct{} // closed when the weather changes
	calls   []Call
}

// Call is one request that reached the proxy, whatever became of it.
type Call struct {
	At   time.Time
	Path string // with its query
}

// New returns a proxy in front of an org, with fair weather.
func New(org http.Handler) *Proxy {
	p := &Proxy{org: org, since: time.Now(), changed: make(chan struct{}), wires: wires.Listen()}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute}
	go func() { _ = p.server.Serve(p.wires) }() // it ends by Close alone
	return p
}

// URL is the proxy's address, the org's for whoever calls through it.
func (p *Proxy) URL() string { return "http://" + p.wires.Addr().String() }

// Dial connects to the proxy.
func (p *Proxy) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return p.wires.Dial(ctx, network, address)
}

// Close ends requests that hang and then the server.
func (p *Proxy) Close() {
	p.Set(Cut())
	_ = p.server.Close()
}

// Set changes the weather. Flapping begins with its fair part.
func (p *Proxy) Set(w Weather) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.weather, p.since = w, time.Now()
	close(p.changed)
	p.changed = make(chan struct{})
}

// Calls are the requests so far, in the order they came.
func (p *Proxy) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[:len(p.calls):len(p.calls)]
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	weather, now, changed := p.note(r)
	for now == hang {
		select {
		case <-changed:
			weather, now, changed = p.look()
		case <-r.Context().Done():
			return
		}
	}
	switch now {
	case unavailable:
		if weather.retryAfter != "" {
			w.Header().Set("Retry-After", weather.retryAfter)
		}
		w.WriteHeader(http.StatusServiceUnavailable)
	case cut:
		reset(w)
	default:
		p.org.ServeHTTP(w, r)
	}
}

// note counts a request and looks at the weather.
func (p *Proxy) note(r *http.Request) (w Weather, now kind, changed <-chan struct{}) {
	p.mu.Lock()
	p.calls = append(p.calls, Call{At: time.Now(), Path: r.URL.RequestURI()})
	p.mu.Unlock()
	return p.look()
}

func (p *Proxy) look() (w Weather, now kind, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.weather, p.weather.at(time.Since(p.since)), p.changed
}

// reset breaks a connection so that the other side sees a reset, and not its end.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if c, ok := conn.(*wires.Conn); ok {
		_ = c.SetLinger(0)
	}
	_ = conn.Close()
}
