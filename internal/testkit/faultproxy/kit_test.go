package faultproxy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/internal/testkit/faultproxy"
	"oktagraph/internal/testkit/wires"
	"oktagraph/internal/testkit/world"
	"oktagraph/oktasim"
)

// page is a question about several levels and kinds.
const page = `{ users(first: 50) { nodes { id login status groups(first: 50) { nodes { id name } } roles { id } } } }`

// scene is the product behind HTTP, an org, and the way between them.
type scene struct {
	org   *oktasim.Org
	proxy *faultproxy.Proxy
	way   *http.Transport // to the proxy
	front *http.Client
	later atomic.Int64 // what the cache's clock is ahead
}

// simulated runs a test beside others, on a clock on which nothing but waiting takes time.
func simulated(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// open makes a scene with an empty cache.
func open(t *testing.T, config oktasim.Config) *scene {
	t.Helper()
	org, err := oktasim.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	s := &scene{org: org, proxy: newProxy(t, org)}
	w := world.New(t, world.Setup{
		Okta: s.proxy.URL(), Token: org.Token(), Freshness: true, Around: s.connections,
		Now: func() time.Time { return time.Now().Add(time.Duration(s.later.Load())) },
	})
	front := wires.Listen()
	server := &http.Server{Handler: w.MustServe(t), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(front) }() // it ends by Close alone
	s.front = front.Client()
	t.Cleanup(func() {
		s.front.CloseIdleConnections()
		_ = server.Close()
	})
	t.Cleanup(s.way.CloseIdleConnections)
	return s
}

// connections is a transport as the Okta client has one by itself, but to the proxy.
func (s *scene) connections(http.RoundTripper) http.RoundTripper {
	s.way = &http.Transport{MaxIdleConnsPerHost: 20, DialContext: s.proxy.Dial}
	return s.way
}

// reply is an answer and how long it took.
type reply struct {
	world.Answer
	took time.Duration
}

// send asks as an HTTP client does. It may be called by any goroutine.
func (s *scene) send(ctx context.Context, query string, header http.Header) (reply, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return reply{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://front.example/graphql", bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	maps.Copy(req.Header, header)
	req.Header.Set("Content-Type", "application/json")
	world.Authorize(req)
	began := time.Now()
	resp, err := s.front.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	r := reply{}
	if err := json.NewDecoder(resp.Body).Decode(&r.Answer); err != nil {
		return r, fmt.Errorf("read the answer: %w", err)
	}
	r.Status, r.took = resp.StatusCode, time.Since(began)
	return r, nil
}

// ask is send for questions that come back.
func (s *scene) ask(t *testing.T, query string) reply {
	t.Helper()
	r, err := s.send(t.Context(), query, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// warm asks questions that must succeed, and then makes what they left in the
// cache so old.
func (s *scene) warm(t *testing.T, age time.Duration, queries ...string) (known []reply) {
	t.Helper()
	for _, q := range queries {
		r := s.ask(t, q)
		if len(r.Errors) > 0 {
			t.Fatalf("%v\n%s", r.Errors, q)
		}
		known = append(known, r)
	}
	s.later.Store(int64(age))
	return known
}

// isCopy fails unless a reply says what was said before, and that it is old.
func isCopy(t *testing.T, got, known reply, age time.Duration) {
	t.Helper()
	if len(got.Errors) > 0 || string(got.Data) != string(known.Data) {
		t.Errorf("another answer than before: errors %v\n%s\n%s", got.Errors, known.Data, got.Data)
	}
	if c := got.Extensions.Okta; c.Cache.Stale == 0 || c.OldestAge < age.Milliseconds() {
		t.Errorf("the answer does not say that it is old: %+v, oldest %d ms", c.Cache, c.OldestAge)
	}
}

// fails fails unless each error of a reply has one of these codes, and there is one.
func fails(t *testing.T, got reply, codes ...string) {
	t.Helper()
	if len(got.Errors) == 0 {
		t.Errorf("no error, want %v: %s", codes, got.Data)
	}
	for _, e := range got.Errors {
		known := false
		for _, code := range codes {
			known = known || e.Code() == code
		}
		if !known {
			t.Errorf("error %v, want %v", e, codes)
		}
	}
}
