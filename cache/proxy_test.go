package cache

import (
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The faults a proxy shows.
const (
	faultNone    = iota
	faultHang    // takes everything, answers nothing
	faultSlow    // answers 300 ms late
	faultGarbage // answers nonsense
	faultReset   // closes connections as they come
)

// proxy stands between the cache and a Redis and misbehaves on demand.
type proxy struct {
	listener net.Listener
	target   string
	fault    atomic.Int32
	mu       sync.Mutex
	conns    map[net.Conn]struct{}
	wg       sync.WaitGroup
}

func newProxy(t *testing.T, redisURL string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	target := strings.TrimSuffix(strings.TrimPrefix(redisURL, "redis://"), "/0")
	p := &proxy{listener: l, target: target, conns: map[net.Conn]struct{}{}}
	p.wg.Go(p.accept)
	t.Cleanup(func() {
		_ = l.Close()
		p.cut()
		p.wg.Wait()
	})
	return p
}

func (p *proxy) url() string { return "redis://" + p.listener.Addr().String() }

// become changes the fault and cuts all connections made under the old one.
func (p *proxy) become(fault int32) {
	p.fault.Store(fault)
	p.cut()
}

func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		_ = c.Close()
		delete(p.conns, c)
	}
}

func (p *proxy) accept() {
	for {
		down, err := p.listener.Accept()
		if err != nil {
			return
		}
		if p.fault.Load() == faultReset {
			_ = down.Close()
			continue
		}
		up, err := net.Dial("tcp", p.target)
		if err != nil {
			_ = down.Close()
			continue
		}
		p.mu.Lock()
		p.conns[down], p.conns[up] = struct{}{}, struct{}{}
		p.mu.Unlock()
		p.wg.Go(func() { _, _ = io.Copy(up, down); _ = up.Close() })
		p.wg.Go(func() { p.answer(down, up); _ = down.Close() })
	}
}

func (p *proxy) answer(down, up net.Conn) {
	buf := make([]byte, 64<<10)
	for {
		n, err := up.Read(buf)
		if err != nil {
			return
		}
		out := buf[:n]
		switch p.fault.Load() {
		case faultHang:
			continue
		case faultSlow:
			time.Sleep(300 * time.Millisecond)
		case faultGarbage:
			out = []byte("HTTP/1.1 200 OK\r\n\r\n<html>")
		}
		if _, err := down.Write(out); err != nil {
			return
		}
	}
}
