package product

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/telemetry"
	"oktagraph/okta"
)

// door is an org that answers every call with a status.
type door struct{ status, calls atomic.Int32 }

func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	d.calls.Add(1)
	w := httptest.NewRecorder()
	switch code := int(d.status.Load()); code {
	case 0:
		return nil, errors.New("down")
	case http.StatusUnauthorized:
		w.WriteHeader(code)
		_, _ = w.WriteString(`{"errorCode":"E0000011"}`)
	default:
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.WriteString("[]")
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// behind makes a product of one tenant for each door.
func behind(t *testing.T, doors ...*door) *Product {
	t.Helper()
	var list []Tenant
	for i, d := range doors {
		id := "t" + string(rune('0'+i))
		origin, err := okta.ParseOrigin(id)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, Tenant{ID: id, Origin: origin, Credential: okta.APIToken("00" + id), Transport: d})
	}
	p := &Product{log: slog.New(slog.DiscardHandler), Metrics: telemetry.NewMetrics()}
	if err := errors.Join(p.openCache(cache.Options{}), p.openTenants(list)); err != nil {
		t.Fatal(err)
	}
	return p
}

func readyz(t *testing.T, p *Product) (int, string) {
	t.Helper()
	ready := &Readiness{Unreadable: p.Unreadable}
	ready.Set(Serving)
	w := httptest.NewRecorder()
	ready.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", http.NoBody))
	return w.Code, strings.TrimSpace(w.Body.String())
}

func TestAServerIsReadyWhileAnyTenantCanBeRead(t *testing.T) {
	t.Parallel()
	const refused, fine, down = http.StatusUnauthorized, http.StatusOK, 0
	for name, tc := range map[string]struct {
		orgs []int32
		want int
	}{
		"no tenants yet":           {nil, 200},
		"one, fine":                {[]int32{fine}, 200},
		"one, refused":             {[]int32{refused}, 503},
		"one of two refused":       {[]int32{refused, fine}, 200},
		"both refused":             {[]int32{refused, refused}, 503},
		"Okta down":                {[]int32{down, down}, 200},
		"one refused, one is down": {[]int32{refused, down}, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				doors := make([]*door, len(tc.orgs))
				for i, status := range tc.orgs {
					doors[i] = &door{}
					doors[i].status.Store(status)
				}
				p := behind(t, doors...)
				defer p.Close()
				if code, body := readyz(t, p); code != 200 {
					t.Errorf("before anything is known: %d %s", code, body)
				}
				p.Probe(t.Context())
				code, body := readyz(t, p)
				if code != tc.want || (code == 503) != (body == `{"status":"no tenant can be read"}`) {
					t.Errorf("%d %s, want %d", code, body, tc.want)
				}
			})
		})
	}
}

// A server that is not ready gets no traffic, so nothing but the probe of its own
// readiness can find out that a token was mended.
func TestAMendedTenantMakesTheServerReadyWithoutTraffic(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &door{}
		d.status.Store(http.StatusUnauthorized)
		p := behind(t, d)
		defer p.Close()
		p.Probe(t.Context())
		for began := time.Now(); time.Since(began) < time.Hour; time.Sleep(5 * time.Second) {
			if code, _ := readyz(t, p); code != 503 {
				t.Fatal("ready with a refused token")
			}
		}
		if n := d.calls.Load(); n > 20 {
			t.Errorf("%d calls in an hour of being asked", n)
		}
		d.status.Store(http.StatusOK)
		for began := time.Now(); ; time.Sleep(5 * time.Second) {
			synctest.Wait()
			if code, _ := readyz(t, p); code == 200 {
				break
			}
			if time.Since(began) > 12*time.Minute {
				t.Fatal("not ready within a pause")
			}
		}
	})
}

func TestProbingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &door{}
		p := behind(t, d, d, d, d, d, d)
		defer p.Close()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p.Probe(ctx)
		if n := d.calls.Load(); n != 0 {
			t.Errorf("%d calls after the end", n)
		}
	})
}
