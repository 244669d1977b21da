package model

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// tap stands between clients and a Redis server and sees what is sent. A round
// trip is what a connection sends after an answer, or at first.
type tap struct {
	url    string
	target string

	mu    sync.Mutex
	trips int
	sent  strings.Builder
	conns []net.Conn
}

func newTap(t *testing.T, redis string) *tap {
	t.Helper()
	address, err := url.Parse(redis)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{url: "redis://" + l.Addr().String() + "/0", target: address.Host}
	var done sync.WaitGroup
	t.Cleanup(func() {
		_ = l.Close()
		p.mu.Lock()
		for _, c := range p.conns {
			_ = c.Close()
		}
		p.mu.Unlock()
		done.Wait()
	})
	done.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", p.target)
			if err != nil {
				_ = client.Close()
				continue
			}
			p.mu.Lock()
			p.conns = append(p.conns, client, server)
			p.mu.Unlock()
			c := &tapped{tap: p}
			done.Go(func() { c.copy(server, client, true) })
			done.Go(func() { c.copy(client, server, false) })
		}
	})
	return p
}

// tapped is one connection.
type tapped struct {
	tap    *tap
	asking bool // the last bytes were the client's
}

func (c *tapped) copy(to, from net.Conn, asks bool) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			c.note(buf[:n], asks)
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				_ = to.Close()
			}
			return
		}
	}
}

func (c *tapped) note(b []byte, asks bool) {
	c.tap.mu.Lock()
	defer c.tap.mu.Unlock()
	if asks {
		c.tap.sent.Write(b)
		if !c.asking && !strings.Contains(string(b), "hello") && !strings.Contains(string(b), "purged") { // which no operation waits for
			c.tap.trips++
		}
	}
	c.asking = asks
}

func (p *tap) reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.trips = 0
	p.sent.Reset()
}

func (p *tap) seen() (trips int, sent string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trips, p.sent.String()
}
