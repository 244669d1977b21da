package app

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/graph/limits"
	"oktagraph/internal/product"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// open listens on a free loopback port and returns its address.
func open(t *testing.T) (net.Listener, string) {
	t.Helper()
	l, err := listen(t.Context(), "127.0.0.1:0", "--listen")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, "http://" + l.Addr().String()
}

// fetch returns the status and body of a request on a connection of its own.
func fetch(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	return fetchBy(t, http.DefaultClient, true, method, url, body)
}

// fetchBy is fetch by a client; once says that the connection is for this request alone.
func fetchBy(t *testing.T, by *http.Client, once bool, method, url, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Close = once
	resp, err := by.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Errorf("read the answer of %s: %v", url, err)
	}
	return resp.StatusCode, string(got)
}

func TestATakenAddressIsToldWithTheWayOut(t *testing.T) {
	t.Parallel()
	l, _ := open(t)
	_, err := listen(t.Context(), l.Addr().String(), "--listen")
	if err == nil {
		t.Fatal("the same address was opened twice")
	}
	want := l.Addr().String() + " is taken by another program; choose another address with --listen, for example 127.0.0.1:"
	if suggestion, ok := strings.CutPrefix(err.Error(), want); !ok || suggestion == "0" {
		t.Errorf("error %q does not begin with %q and a port", err, want)
	}
}

// TestASignalDrainsBeforeItEnds runs where no goroutine may be left.
func TestASignalDrainsBeforeItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ready := &product.Readiness{}
		begun, finish := make(chan struct{}), make(chan struct{})
		mux := http.NewServeMux()
		mux.Handle("/readyz", ready)
		mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
			close(begun)
			<-finish
			if r.Context().Err() != nil {
				t.Error("the signal reached a running request")
			}
			_, _ = io.WriteString(w, "whole")
		})
		l := wired(t)
		ctx, signal := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- run(ctx, quiet(), ready, Drain{Notice: 300 * time.Millisecond}, service{"api", l, mux})
		}()
		eventually(t, "ready", func() bool { code, _ := l.fetch(t, http.MethodGet, "/readyz", ""); return code == http.StatusOK })

		answer := make(chan string, 1)
		go func() { _, body := l.fetch(t, http.MethodGet, "/slow", ""); answer <- body }()
		<-begun
		signal()
		synctest.Wait()
		if code, _ := l.fetch(t, http.MethodGet, "/readyz", ""); code != http.StatusServiceUnavailable {
			t.Errorf("/readyz is answered %d while draining, still listening", code)
		}
		time.Sleep(300*time.Millisecond - time.Nanosecond)
		if code, _ := l.fetch(t, http.MethodGet, "/readyz", ""); code != http.StatusServiceUnavailable {
			t.Errorf("/readyz is answered %d at the end of the notice", code)
		}
		time.Sleep(time.Second)
		if code, _ := l.fetch(t, http.MethodGet, "/readyz", ""); code != 0 {
			t.Errorf("/readyz is answered %d after the notice", code)
		}
		select {
		case err := <-ended:
			t.Fatalf("ended (%v) with a request running", err)
		default:
		}
		close(finish)
		if body := <-answer; !strings.Contains(body, "whole") {
			t.Errorf("the running request was answered %q", body)
		}
		if err := <-ended; err != nil {
			t.Errorf("drain: %v", err)
		}
	})
}

func TestWhoIsStillWaitingIsToldBeforeTheEnd(t *testing.T) {
	t.Parallel()
	l, url := open(t)
	ctx, signal := context.WithCancel(t.Context())
	begun, ended := make(chan struct{}), make(chan error, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		w.WriteHeader(http.StatusGatewayTimeout)
	})
	go func() {
		ended <- run(ctx, quiet(), &product.Readiness{}, Drain{Cut: 100 * time.Millisecond, End: time.Minute}, service{"api", l, h})
	}()
	answer := make(chan int, 1)
	go func() { code, _ := fetch(t, http.MethodGet, url, ""); answer <- code }()
	<-begun
	signal()
	if code := <-answer; code != http.StatusGatewayTimeout {
		t.Errorf("the running request was answered %d", code)
	}
	if err := <-ended; err != nil {
		t.Errorf("drain: %v", err)
	}
}

func TestARequestThatDoesNotEndIsLeftBehind(t *testing.T) {
	t.Parallel()
	l, url := open(t)
	ctx, signal := context.WithCancel(t.Context())
	begun, ended, finish := make(chan struct{}), make(chan error, 1), make(chan struct{})
	defer close(finish)
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(begun); <-finish })
	go func() {
		ended <- run(ctx, quiet(), &product.Readiness{}, Drain{Cut: time.Millisecond, End: 100 * time.Millisecond}, service{"the API", l, h})
	}()
	cut := make(chan int, 1)
	go func() { code, _ := fetch(t, http.MethodGet, url, ""); cut <- code }()
	<-begun
	signal()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "drain the API: requests still running after 100ms") {
		t.Errorf("drain: %v", err)
	}
	if code := <-cut; code != 0 {
		t.Errorf("answered %d", code)
	}
}

func TestTheDrainAndTheCloseFitTenSeconds(t *testing.T) {
	t.Parallel()
	d := New().Drain.complete()
	if d.Notice >= d.Cut || d.Cut >= d.End || d.End+closeTimeout > 10*time.Second {
		t.Errorf("drain %+v and %s to close", d, closeTimeout)
	}
}

func TestOneFailingServiceEndsAll(t *testing.T) {
	t.Parallel()
	broken, _ := open(t)
	_ = broken.Close()
	healthy, url := open(t)
	err := run(t.Context(), quiet(), &product.Readiness{}, Drain{Notice: time.Hour}, service{"metrics", broken, http.NotFoundHandler()}, service{"api", healthy, http.NotFoundHandler()})
	if err == nil || !strings.Contains(err.Error(), "serve metrics") {
		t.Errorf("error %v does not name the service", err)
	}
	if code, _ := fetch(t, http.MethodGet, url, ""); code != 0 {
		t.Error("the other service still answers")
	}
}

func TestAnOperationMayOutlastTheReadTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := wired(t)
		server := newServer(t.Context(), quiet(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			select {
			case <-r.Context().Done():
				t.Error("the operation was cancelled")
			case <-time.After(limits.MaxDeadline):
			}
			_, _ = io.WriteString(w, "whole")
		}))
		defer serving(t, server, l)()
		for _, body := range []string{"", strings.Repeat("x", 100_000)} {
			if code, got := l.fetch(t, http.MethodPost, "/", body); code != http.StatusOK || got != "whole" {
				t.Errorf("answer %d %q", code, got)
			}
		}
	})
}

func TestADeadlineOfOneAnswerDoesNotReachTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := wired(t)
		server := newServer(t.Context(), quiet(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/first" {
				if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
					t.Errorf("set the deadline: %v", err)
				}
			}
			_, _ = io.WriteString(w, "whole")
		}))
		defer serving(t, server, l)()
		for _, path := range []string{"/first", "/second"} {
			if code, got := l.keep(t, http.MethodPost, path, "x"); code != http.StatusOK || got != "whole" {
				t.Fatalf("%s: %d %q", path, code, got)
			}
			time.Sleep(100 * time.Millisecond) // past the first answer's deadline
		}
		if n := l.Dialled(); n != 1 {
			t.Errorf("%d connections, and not the same one twice", n)
		}
	})
}

func TestASlowHeaderIsCutOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := wired(t)
		defer serving(t, newServer(t.Context(), quiet(), http.NotFoundHandler()), l)()
		conn, err := l.Dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		began := time.Now()
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n")
		if _, err := io.ReadAll(conn); err != nil {
			t.Errorf("a header that never ends: %v", err)
		}
		if took := time.Since(began); took != readHeaderTimeout {
			t.Errorf("a header that never ends was waited for during %s", took)
		}
	})
}

func TestAnOversizedHeaderIsCutOff(t *testing.T) {
	t.Parallel()
	l, url := open(t)
	defer serving(t, newServer(t.Context(), quiet(), http.NotFoundHandler()), l)()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	req.Header.Set("X-Large", strings.Repeat("a", maxHeaderBytes+8<<10))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("an oversized header was answered %d", resp.StatusCode)
	}
}

// serving serves until the returned function is called.
func serving(t *testing.T, server *http.Server, l net.Listener) func() {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- serveOne(server, service{"api", l, nil}) }()
	return func() {
		t.Helper()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// eventually waits up to a minute, a limit for a loaded machine, not a
// measurement.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never %s", what)
}
