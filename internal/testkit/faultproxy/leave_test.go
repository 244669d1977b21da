package faultproxy_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"oktagraph/oktasim"
)

// A client that hangs up after 300 ms: what was sent by then is paid for, and
// nothing more is sent.
func TestAClientThatHangsUpEndsItsCalls(t *testing.T) {
	simulated(t, func(t *testing.T) {
		const wide = `{ users(first: 200) { nodes { id groups(first: 50) { nodes { id name } } roles { id } } } }`
		s := open(t, oktasim.Config{Users: 2000, Groups: 400, Latency: "50ms"})
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if _, err := s.send(ctx, wide, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("the question ended with %v", err)
		}
		time.Sleep(200 * time.Millisecond) // until the server has noticed, and four rounds of calls more at most
		left := len(s.proxy.Calls())
		time.Sleep(2 * time.Second)
		later := len(s.proxy.Calls())
		if later != left {
			t.Errorf("%d calls after the client had left", later-left)
		}
		got := s.ask(t, wide)
		if len(got.Errors) > 0 {
			t.Errorf("errors %v", got.Errors)
		}
		rest := len(s.proxy.Calls()) - later
		t.Logf("%d calls for a client that left, %d for the rest of the answer", left, rest)
		if left > rest {
			t.Errorf("%d calls for a client that left, %d for the rest of the answer: most was read for nobody", left, rest)
		}
	})
}
