package oktasim_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/oktasim"
)

// receiver plays the other end of an event hook.
type receiver struct {
	mu         sync.Mutex
	statuses   []int // answers to the next POSTs; 0 hangs; 204 after the last
	deliveries []delivery
	mute       bool // does not answer the challenge
}

type delivery struct {
	Auth, EventID string
	Kinds         []string
}

func (r *receiver) Do(req *http.Request) (*http.Response, error) {
	answer := func(status int, body string) (*http.Response, error) {
		return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Header: http.Header{}, Request: req}, nil
	}
	if req.Method == http.MethodGet {
		if r.mute {
			return answer(200, `{}`)
		}
		return answer(200, `{"verification":"`+req.Header.Get("x-okta-verification-challenge")+`"}`)
	}
	var body struct {
		EventType, EventID string
		Data               struct {
			Events []struct{ EventType string }
		}
	}
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		return nil, err
	}
	d := delivery{Auth: req.Header.Get("Authorization"), EventID: body.EventID}
	for _, e := range body.Data.Events {
		d.Kinds = append(d.Kinds, e.EventType)
	}
	r.mu.Lock()
	r.deliveries = append(r.deliveries, d)
	status := 204
	if len(r.statuses) > 0 {
		status, r.statuses = r.statuses[0], r.statuses[1:]
	}
	r.mu.Unlock()
	if status == 0 {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	return answer(status, "")
}

func (r *receiver) seen() []delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]delivery(nil), r.deliveries...)
}

func TestHooksAreVerifiedAndAmalgamated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		org := newOrg(t, oktasim.Config{Seed: 2, Hooks: r})
		defer org.Close()
		must[string](t)(org.RegisterHook(t.Context(), oktasim.Hook{URL: "https://hooks.example/okta", Secret: "s3cret", Events: []string{"group.profile.update", "group.lifecycle.create"}}))
		group := must[string](t)(org.CreateGroup(oktasim.Profile{"name": "New"}))
		ok(t, org.UpdateGroup(group, oktasim.Profile{"description": "x"}))
		ok(t, org.DeleteGroup(group)) // not subscribed
		time.Sleep(time.Second)
		got := r.seen()
		if len(got) != 1 || got[0].Auth != "s3cret" || strings.Join(got[0].Kinds, " ") != "group.lifecycle.create group.profile.update" || got[0].EventID == "" {
			t.Errorf("deliveries %+v", got)
		}
		if _, err := org.RegisterHook(t.Context(), oktasim.Hook{URL: "https://x.example", Events: []string{"user.realm.update"}}); err == nil {
			t.Error("a type that is not eligible was taken")
		}
		r.mute = true
		if _, err := org.RegisterHook(t.Context(), oktasim.Hook{URL: "https://x.example"}); err == nil {
			t.Error("a receiver that does not answer the challenge was taken")
		}
	})
}

func TestHookRetries(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		statuses []int
		want     int
		failed   bool
	}{
		"accepted":             {[]int{200}, 1, false},
		"5xx once":             {[]int{500, 204}, 2, false},
		"5xx twice":            {[]int{500, 502}, 2, true},
		"4xx is not repeated":  {[]int{400}, 1, true},
		"a timeout of 3 s":     {[]int{0, 204}, 2, false},
		"two timeouts give up": {[]int{0, 0}, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := &receiver{statuses: tc.statuses}
				org := newOrg(t, oktasim.Config{Seed: 2, Hooks: r})
				defer org.Close()
				must[string](t)(org.RegisterHook(t.Context(), oktasim.Hook{URL: "https://hooks.example"}))
				must[string](t)(org.CreateGroup(oktasim.Profile{"name": "New"}))
				time.Sleep(10 * time.Second)
				got := r.seen()
				if len(got) != tc.want || got[0].EventID != got[len(got)-1].EventID {
					t.Errorf("%d deliveries, want %d of one event id: %+v", len(got), tc.want, got)
				}
				log := string(get(t, org, "/api/v1/logs").Body)
				if strings.Contains(log, "event_hook.delivery") != tc.failed {
					t.Errorf("failure in the log: %v, want %v", !tc.failed, tc.failed)
				}
			})
		})
	}
}

func TestHookDuplicatesAndDisorder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &receiver{}
		org := newOrg(t, oktasim.Config{Seed: 2, Hooks: r})
		defer org.Close()
		must[string](t)(org.RegisterHook(t.Context(), oktasim.Hook{URL: "https://hooks.example", Duplicate: true, Shuffle: true}))
		group := must[string](t)(org.CreateGroup(oktasim.Profile{"name": "New"}))
		for range 20 {
			ok(t, org.UpdateGroup(group, oktasim.Profile{"description": "x"}))
		}
		time.Sleep(time.Second)
		got := r.seen()
		if len(got) != 2 || got[0].EventID != got[1].EventID || got[0].Kinds[0] == "group.lifecycle.create" {
			t.Errorf("deliveries %+v", got)
		}
	})
}
