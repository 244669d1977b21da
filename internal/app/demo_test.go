package app

import (
	"encoding/json"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"
)

// answer is what the demo's first query gives.
type answer struct {
	Data struct {
		Users struct {
			Nodes []struct {
				ID          string
				DisplayName string
				Groups      struct{ Nodes []struct{ Name string } }
				Roles       []struct{ Label string }
			}
		}
	}
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
	Extensions struct{ Okta struct{ Calls int } }
}

func TestThePrintedQueryIsAnsweredAndThenCostsNothing(t *testing.T) {
	t.Parallel()
	demo := start(t, machine(nil, nil), "demo", "--listen", "127.0.0.1:0", "--users", "60", "--groups", "12", "--latency", "0")
	url := demo.out.find(t, `curl -s (\S+) `)
	authorization := demo.out.find(t, `-H 'Authorization: ([^']+)'`)
	body := demo.out.find(t, `-d '([^']+)'`)
	for i, free := range []bool{false, true} {
		got := ask(t, url, authorization, body)
		if len(got.Errors) > 0 || len(got.Data.Users.Nodes) != 3 {
			t.Fatalf("answer %d: %+v", i+1, got)
		}
		for _, person := range got.Data.Users.Nodes {
			if person.DisplayName == "" || len(person.Groups.Nodes) == 0 || person.Roles == nil {
				t.Errorf("answer %d is not whole: %+v", i+1, person)
			}
		}
		if calls := got.Extensions.Okta.Calls; (calls == 0) != free {
			t.Errorf("answer %d took %d Okta calls", i+1, calls)
		}
	}
}

func TestTheDemoTellsWaitingCallersThatItEnds(t *testing.T) {
	t.Parallel()
	m := machine(nil, nil)
	m.Drain = Drain{Cut: 3 * time.Second, End: time.Minute}
	demo := start(t, m, "demo", "--listen", "127.0.0.1:0", "--users", "60", "--groups", "12", "--latency", "5m")
	url := demo.out.find(t, `API +(http\S+/graphql)`)
	authorization := demo.out.find(t, `-H 'Authorization: ([^']+)'`)
	arrived := make(chan struct{}) // which the server shows by asking for the body
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(arrived) }})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(`{"query": "{ users(first: 3) { nodes { displayName } } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	req.Header.Set("Authorization", authorization)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Expect", "100-continue")
	way := &http.Transport{ExpectContinueTimeout: time.Minute}
	t.Cleanup(way.CloseIdleConnections)
	caller := http.Client{Transport: way}
	got := make(chan string, 1)
	go func() { got <- outcome(caller.Do(req)) }()
	select {
	case <-arrived:
	case told := <-got:
		t.Fatalf("nobody waits: %s", told)
	}
	if code := demo.stop(); code != exitOK {
		t.Errorf("ended with code %d: %s", code, demo.err)
	}
	if told := <-got; told != "200 UPSTREAM_TIMEOUT" {
		t.Errorf("the waiting caller was answered %s", told)
	}
}

func TestExplainRefusesOtherMethodsAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	demo := start(t, machine(nil, nil), "demo", "--listen", "127.0.0.1:0", "--users", "10", "--groups", "8")
	url := strings.Replace(demo.out.find(t, `API +(http\S+/graphql)`), "/graphql", "/explain", 1)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	req.Header.Set("Authorization", demo.out.find(t, `-H 'Authorization: ([^']+)'`))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var got answer
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		t.Fatalf("no JSON: %v", err)
	}
	if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "POST" || len(got.Errors) != 1 || got.Errors[0].Extensions.Code != "BAD_USER_INPUT" {
		t.Errorf("GET /explain: %d, Allow %q, %+v", resp.StatusCode, resp.Header.Get("Allow"), got)
	}
}

func ask(t *testing.T, url, authorization, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Close = true
	req.Header.Set("Authorization", authorization)
	req.Header.Set("Content-Type", "application/json")
	res := do(t, http.DefaultClient, req)
	var got answer
	if err := json.Unmarshal([]byte(res.body), &got); err != nil {
		t.Fatalf("no JSON: %.200s", res.body)
	}
	return got
}
