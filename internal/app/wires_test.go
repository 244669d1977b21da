package app

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
)

// wires is a listener in memory: on a simulated clock no time passes while its connections
// carry something.
type wires struct {
	waiting chan net.Conn
	closed  chan struct{}
	once    sync.Once
	client  http.Client
	dialled atomic.Int32
}

func newWires(t *testing.T) *wires {
	t.Helper()
	l := &wires{waiting: make(chan net.Conn), closed: make(chan struct{})}
	way := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return l.dial(ctx) }}
	l.client.Transport = way
	t.Cleanup(func() {
		way.CloseIdleConnections()
		_ = l.Close()
	})
	return l
}

func (l *wires) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.waiting <- theirs:
		l.dialled.Add(1)
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fetch is fetch over the wires.
func (l *wires) fetch(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	return fetchBy(t, &l.client, true, method, "http://wires.example"+path, body)
}

// keep is fetch on a connection that is kept for the next request.
func (l *wires) keep(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	return fetchBy(t, &l.client, false, method, "http://wires.example"+path, body)
}

// Accept implements net.Listener.
func (l *wires) Accept() (net.Conn, error) {
	select {
	case c := <-l.waiting:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *wires) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener.
func (*wires) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
