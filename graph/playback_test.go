package graph_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"oktagraph/cache"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/testkit"
	"oktagraph/okta"
)

// step is one recorded exchange of a trace.
type step struct {
	Method string
	URL    string
	Status int
	Date   string
	Body   json.RawMessage
}

func (s step) path() string { path, _, _ := strings.Cut(s.URL, "?"); return path }

func (s step) at(t *testing.T) time.Time {
	t.Helper()
	at, err := http.ParseTime(s.Date)
	if err != nil {
		t.Fatalf("date of %s: %v", s.URL, err)
	}
	return at
}

func traceOf(t *testing.T, name string) []step {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(testkit.SharedOkta(t), "traces", name+".json"))
	if err != nil {
		t.Fatalf("read the trace: %v", err)
	}
	var trace struct{ Interactions []step }
	if err := json.Unmarshal(data, &trace); err != nil || len(trace.Interactions) == 0 {
		t.Fatalf("decode the trace %s: %d steps, %v", name, len(trace.Interactions), err)
	}
	return trace.Interactions
}

// playback is an org that answers as recorded at one step of a trace. Reads by id return
// Okta's last recorded answer to a read or write of the object.
type playback struct {
	steps []step
	now   int
}

func (r *playback) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Date", r.steps[r.now].Date)
	if s := r.steps[r.now]; s.Method == http.MethodGet && s.path() == req.URL.Path {
		w.WriteHeader(s.Status)
		_, _ = w.Write(s.Body)
		return
	}
	if body, known := r.truth()[strings.TrimPrefix(req.URL.Path, "/api/v1/users/")]; known && body != nil {
		_, _ = w.Write(body)
		return
	}
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte(`{"errorCode":"E0000007","errorSummary":"Not found"}`))
}

// truth is Okta's last answer about each user by id; nil for deleted ones.
func (r *playback) truth() map[string]json.RawMessage {
	users, deletes := map[string]json.RawMessage{}, map[string]int{}
	for _, s := range r.steps[:r.now+1] {
		id, byID := strings.CutPrefix(s.path(), "/api/v1/users/")
		switch {
		case s.Method == http.MethodGet && byID:
			users[id] = s.Body
		case s.Method == http.MethodPost && s.path() == "/api/v1/users":
			var u struct{ ID string }
			if json.Unmarshal(s.Body, &u) == nil {
				users[u.ID] = s.Body
			}
		case s.Method == http.MethodDelete && byID:
			if deletes[id]++; deletes[id] == 2 { // the first only deactivates
				users[id] = nil
			}
		}
	}
	return users
}

// client reads from the replayed org.
func (r *playback) client(t *testing.T) *okta.Client {
	t.Helper()
	origin, err := okta.ParseOrigin("https://acme.okta.com")
	if err != nil {
		t.Fatal(err)
	}
	c, err := okta.New(origin, okta.APIToken("00replayed"), okta.WithTransport(inprocess.Transport{Handler: r}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// keeper is a cache of users and lists, stored as they were read.
type keeper struct {
	cache *cache.Cache
	ns    cache.Namespace
	users *cache.Kind[*okta.User]
	lists *cache.Kind[[]string]
}

func newKeeper(t *testing.T, now func() time.Time) keeper {
	t.Helper()
	c, err := cache.New(cache.Options{LocalBytes: 1 << 20, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	ns, err := cache.NewNamespace("acme", "replay")
	if err != nil {
		t.Fatal(err)
	}
	return keeper{c, ns,
		&cache.Kind[*okta.User]{
			Name: "u", Soft: time.Minute, Hard: time.Hour, NotFoundTTL: time.Minute, Decode: okta.DecodeUser,
			Encode: func(u *okta.User) ([]byte, error) { return u.Raw, nil },
		},
		&cache.Kind[[]string]{
			Name: "l", Soft: time.Minute, Hard: time.Hour,
			Encode: func(ids []string) ([]byte, error) { return json.Marshal(ids) },
			Decode: func(data []byte) (ids []string, err error) { return ids, json.Unmarshal(data, &ids) },
		},
	}
}

func (k keeper) keep(t *testing.T, users []*okta.User, rank uint8, at time.Time) []string {
	t.Helper()
	ids := []string{}
	for _, u := range users {
		updated, _ := u.LastUpdated.Time()
		item := cache.Item[*okta.User]{ID: u.ID, Value: u, Version: updated.UnixMilli(), Rank: rank, ReadAt: at}
		cache.SetMany(t.Context(), k.cache, k.ns, k.users, []cache.Item[*okta.User]{item})
		ids = append(ids, u.ID)
	}
	return ids
}

func (k keeper) user(t *testing.T, id string) cache.Entry[*okta.User] {
	t.Helper()
	return cache.GetMany(t.Context(), k.cache, k.ns, k.users, []string{id})[0]
}
