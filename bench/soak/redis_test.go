package soak_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// flapping is a way to Redis that is cut or hangs now and then.
type flapping struct {
	listener net.Listener
	target   string
	flaps    atomic.Int64

	mu   sync.Mutex
	open map[net.Conn]bool
	cut  bool
	hung chan struct{} // closed when it hangs no more; nil while it does not
}

func newFlapping(t *testing.T, address string) *flapping {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &flapping{listener: l, target: u.Host, open: map[net.Conn]bool{}}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { f.serve(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		f.hang(false)
		f.sever(true)
		all.Wait()
	})
	return f
}

func (f *flapping) url() string { return "redis://" + f.listener.Addr().String() + "/0" }

func (f *flapping) serve(conn net.Conn) {
	defer conn.Close()
	there, err := net.Dial("tcp", f.target)
	if err != nil {
		return
	}
	defer there.Close()
	if !f.note(conn, true) {
		return
	}
	defer f.note(conn, false)
	var both sync.WaitGroup
	both.Go(func() { f.pass(there, conn); _ = there.Close() })
	both.Go(func() { f.pass(conn, there); _ = conn.Close() })
	both.Wait()
}

// pass copies until one side ends, and holds everything back while Redis hangs.
func (f *flapping) pass(to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		f.mu.Lock()
		hung := f.hung
		f.mu.Unlock()
		if hung != nil {
			<-hung
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// note keeps a connection in mind, unless all are cut.
func (f *flapping) note(conn net.Conn, open bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !open {
		delete(f.open, conn)
		return false
	}
	if !f.cut {
		f.open[conn] = true
	}
	return !f.cut
}

// sever cuts all connections, and those to come.
func (f *flapping) sever(cut bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cut = cut
	if cut {
		for conn := range f.open {
			_ = conn.Close()
		}
	}
}

func (f *flapping) hang(hung bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case hung && f.hung == nil:
		f.hung = make(chan struct{})
	case !hung && f.hung != nil:
		close(f.hung)
		f.hung = nil
	}
}

// flap cuts Redis for a tenth of each round, and lets it hang for another.
func (f *flapping) flap(ctx context.Context, round time.Duration) {
	tenth := round / 10
	defer f.hang(false)
	defer f.sever(false)
	for pause(ctx, 3*tenth) {
		f.flaps.Add(1)
		f.sever(true)
		fine := pause(ctx, tenth)
		f.sever(false)
		if !fine || !pause(ctx, 3*tenth) {
			return
		}
		f.flaps.Add(1)
		f.hang(true)
		fine = pause(ctx, tenth)
		f.hang(false)
		if !fine || !pause(ctx, 2*tenth) {
			return
		}
	}
}
