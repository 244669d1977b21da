package okta

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// flapping is a server that works for 700 ms and fails for 300 ms, in turn.
type flapping struct {
	started time.Time
	calls   atomic.Int32
	refuse  func(http.ResponseWriter)
}

func (f *flapping) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.calls.Add(1)
	if time.Since(f.started)%time.Second >= 700*time.Millisecond {
		f.refuse(w)
		return
	}
	time.Sleep(10 * time.Millisecond)
	now := time.Now()
	for name, values := range header(10_000, 9_000, now.Unix()/60*60+60, now) {
		w.Header()[name] = values
	}
	answers(200, "[]")(w, r)
}

// TestFlappingOktaFailsAlmostNobody runs in real time: 36 calls a second for ten
// seconds, of which less than 1 % fail, with less than 1.3 times the calls.
func TestFlappingOktaFailsAlmostNobody(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(http.ResponseWriter){
		"503": func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) },
		"connections cut": func(w http.ResponseWriter) {
			hijack(w, func(c net.Conn) {
				if tcp, ok := c.(*net.TCPConn); ok {
					_ = tcp.SetLinger(0)
				}
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var failed, sent int
			for range 3 { // a machine that stands still for a moment has another try
				const calls = 360
				if failed, sent = flap(t, refuse, calls); failed*100 < calls && sent*10 < 13*calls {
					t.Logf("%d of %d failed, %d calls", failed, calls, sent)
					return
				}
			}
			t.Errorf("%d of 360 failed with %d calls", failed, sent)
		})
	}
}

func flap(t *testing.T, refuse func(http.ResponseWriter), calls int) (failed, sent int) {
	f := &flapping{started: time.Now(), refuse: refuse}
	server := httptest.NewServer(f)
	defer server.Close()
	c := clientFor(t, server.URL, WithShare(1))
	var errs atomic.Int32
	var wg sync.WaitGroup
	for range calls {
		wg.Go(func() {
			if err := groupsOf(t.Context(), c); err != nil {
				t.Log(err)
				errs.Add(1)
			}
		})
		time.Sleep(time.Second / 36)
	}
	wg.Wait()
	return int(errs.Load()), int(f.calls.Load())
}
