// Package wires has connections in memory. On a simulated clock no time passes while they carry
// something, so that no deadline there depends on how fast the machine is.
package wires

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
)

// Listener hands out the other ends of what Dial opens.
type Listener struct {
	waiting chan net.Conn
	closed  chan struct{}
	once    sync.Once
	dialled atomic.Int64
}

// Listen makes a listener.
func Listen() *Listener {
	return &Listener{waiting: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial connects, whatever the address; it fits http.Transport.
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	reset := &atomic.Bool{}
	select {
	case l.waiting <- &Conn{Conn: far, reset: reset}:
		l.dialled.Add(1)
		return &Conn{Conn: near, reset: reset}, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Addr: l.Addr(), Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Dialled is how many connections there were.
func (l *Listener) Dialled() int { return int(l.dialled.Load()) }

// Client sends everything to the listener. Its idle connections end by
// [http.Client.CloseIdleConnections].
func (l *Listener) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: l.Dial}}
}

// Accept implements net.Listener.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.waiting:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr implements net.Listener with an address of this machine, at which nobody is.
func (*Listener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }

// Conn is one end of a connection.
type Conn struct {
	net.Conn

	reset *atomic.Bool // of both ends
}

// SetLinger is as for net.TCPConn: after 0, Close resets the connection.
func (c *Conn) SetLinger(seconds int) error {
	c.reset.Store(seconds == 0)
	return nil
}

// Read implements net.Conn.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	return n, c.known("read", err)
}

// Write implements net.Conn.
func (c *Conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	return n, c.known("write", err)
}

// known is an error as TCP has it: after a reset the other end gets no end of file.
func (c *Conn) known(op string, err error) error {
	if c.reset.Load() && (errors.Is(err, io.EOF) || errors.Is(err, io.ErrClosedPipe)) {
		return &net.OpError{Op: op, Net: "tcp", Err: syscall.ECONNRESET}
	}
	return err
}
