package okta

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
)

// breaking serves one answer on each connection, and then cuts it when the next
// request has been read.
type breaking struct {
	calls atomic.Int32
	whole map[string]bool // connections that gave their answer
}

func (b *breaking) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.calls.Add(1)
	if b.whole[r.RemoteAddr] {
		hijack(w, func(c net.Conn) {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
		})
		return
	}
	b.whole[r.RemoteAddr] = true
	answers(200, "[]")(w, r)
}

func TestRepeatsOfTheTransportAreCountedAndBudgeted(t *testing.T) {
	t.Parallel()
	b := &breaking{whole: map[string]bool{}}
	c := org(t, b, WithShare(1))
	m := NewMeter()
	ctx := WithMeter(t.Context(), m)
	for range 5 {
		if err := groupsOf(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	// The first call had a new connection, each other one a broken one before.
	if sent := int(b.calls.Load()); m.Calls() != sent || sent != 9 || c.retries.tokens > retryTop-3 {
		t.Errorf("%d counted, %d sent, want 9; %v retry tokens left", m.Calls(), sent, c.retries.tokens)
	}
	if spent := c.BudgetFor("/api/v1/users/00u1/groups").Spent; spent < 9 {
		t.Errorf("%d on the bucket's account, want 9", spent)
	}
	c.retries.tokens = 0
	err := groupsOf(ctx, c)
	var u *UnavailableError
	if !errors.As(err, &u) || !errors.Is(err, errBroken) || b.calls.Load() != 10 || m.Calls() != 10 {
		t.Errorf("without a retry: %v, %d sent, %d counted", err, b.calls.Load(), m.Calls())
	}
}

func TestRepeatBeyondTheCallLimitIsNotSent(t *testing.T) {
	t.Parallel()
	b := &breaking{whole: map[string]bool{}}
	c := org(t, b, WithShare(1))
	m := NewLimitedMeter(2)
	ctx := WithMeter(t.Context(), m)
	if err := groupsOf(ctx, c); err != nil {
		t.Fatal(err)
	}
	if err := groupsOf(ctx, c); !errors.Is(err, ErrCallLimit) || b.calls.Load() != 2 || m.Calls() != 2 {
		t.Errorf("error %v, %d sent, %d counted", err, b.calls.Load(), m.Calls())
	}
}

func TestNewConnectionForAnIdleOneIsNoCall(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		answers(200, "[]")(w, r)
	}))
	t.Cleanup(server.Close)
	noticed := make(chan struct{}, 5)
	way := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return &telling{Conn: conn, closed: noticed}, err
	}}
	c := clientFor(t, server.URL, WithTransport(way))
	m := NewMeter()
	for range 5 {
		if err := groupsOf(WithMeter(t.Context(), m), c); err != nil {
			t.Fatal(err)
		}
		server.CloseClientConnections()
		<-noticed
	}
	if m.Calls() != int(calls.Load()) || m.Calls() != 5 {
		t.Errorf("%d counted, %d sent, want 5", m.Calls(), calls.Load())
	}
}

// telling tells that its own side closes it.
type telling struct {
	net.Conn

	once   sync.Once
	closed chan<- struct{}
}

// Close implements net.Conn.
func (c *telling) Close() error {
	c.once.Do(func() { c.closed <- struct{}{} })
	return c.Conn.Close()
}
