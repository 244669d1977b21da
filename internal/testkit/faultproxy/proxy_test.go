package faultproxy_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"
	"time"

	"oktagraph/internal/testkit/faultproxy"
)

// greeting is an org that says one thing.
func greeting(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func newProxy(t *testing.T, org http.Handler) *faultproxy.Proxy {
	t.Helper()
	p := faultproxy.New(org)
	t.Cleanup(p.Close)
	return p
}

// get asks through a proxy, on a connection of its own.
func get(ctx context.Context, p *faultproxy.Proxy) (resp *http.Response, body string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL()+"/api/v1/users?limit=2", nil)
	if err != nil {
		return nil, "", err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: p.Dial}}
	if resp, err = client.Do(req); err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

func TestEachWeatherDoesWhatItsNameSays(t *testing.T) {
	simulated(t, func(t *testing.T) {
		p := newProxy(t, http.HandlerFunc(greeting))
		if _, body, err := get(t.Context(), p); err != nil || body != "hello" {
			t.Errorf("fair: %q, %v", body, err)
		}
		for _, after := range []string{"", "7"} {
			p.Set(faultproxy.Unavailable(after))
			if resp, _, err := get(t.Context(), p); err != nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != after {
				t.Errorf("unavailable after %q: %v, %v", after, resp, err)
			}
		}
		p.Set(faultproxy.Cut())
		if _, _, err := get(t.Context(), p); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("cut: %v, want a reset", err)
		}
		p.Set(faultproxy.Hang())
		brief, leave := context.WithTimeout(t.Context(), time.Minute)
		defer leave()
		if _, _, err := get(brief, p); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("hang: %v, want no answer", err)
		}
		calls := p.Calls()
		if len(calls) != 5 || calls[0].Path != "/api/v1/users?limit=2" {
			t.Errorf("noted %v", calls)
		}
	})
}

func TestWhatHangsIsPassedOnWhenTheWeatherClears(t *testing.T) {
	simulated(t, func(t *testing.T) {
		p := newProxy(t, http.HandlerFunc(greeting))
		p.Set(faultproxy.Hang())
		answered := make(chan string)
		go func() {
			_, body, _ := get(t.Context(), p)
			answered <- body
		}()
		select {
		case body := <-answered:
			t.Fatalf("answered %q while it should hang", body)
		case <-time.After(50 * time.Millisecond):
		}
		p.Set(faultproxy.Fair())
		if body := <-answered; body != "hello" {
			t.Errorf("answered %q", body)
		}
	})
}

func TestFlappingWeatherIsFairAndBadInTurn(t *testing.T) {
	simulated(t, func(t *testing.T) {
		p := newProxy(t, http.HandlerFunc(greeting))
		p.Set(faultproxy.Flapping(100*time.Millisecond, 100*time.Millisecond, faultproxy.Unavailable("")))
		began := time.Now()
		changes, last := 0, http.StatusOK
		for ; changes < 4 && time.Since(began) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
			resp, _, err := get(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != last {
				changes, last = changes+1, resp.StatusCode
			}
		}
		if took := time.Since(began); changes < 4 || took != 410*time.Millisecond {
			t.Errorf("%d changes in %s, want 4 in 400 ms and a look 10 ms later", changes, took)
		}
	})
}
