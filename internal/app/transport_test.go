package app

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"oktagraph/internal/config"
	"oktagraph/internal/inprocess"
	"oktagraph/okta"
)

func TestTheDemosOrgIsReachedWithoutANetwork(t *testing.T) {
	t.Parallel()
	flags := newFlags("demo")
	org, err := addOrgFlags(flags, "0", "off").open(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer org.Close()
	p, err := assemble(demoConfig(demoChoices{key: "a-key-of-24-characters-or-more", admin: "another-key-of-24-characters", token: org.Token(), address: &net.TCPAddr{}}), quiet(), func(string) http.RoundTripper { return inprocess.Transport{Handler: org} })
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	demo, ok := p.Tenants.Get(demoTenant)
	if !ok {
		t.Fatal("no tenant demo")
	}
	page, err := demo.Okta.ListUsers(t.Context(), okta.UserQuery{Limit: 7})
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Items) != 7 || page.Next == "" {
		t.Errorf("%d users, next %q; want 7 and more to come", len(page.Items), page.Next)
	}
	if calls := org.Calls().Total; calls != 1 {
		t.Errorf("%d calls for a page", calls)
	}
}

func TestARequestInsideTheProcessEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, demoOrigin+"/api/v1/users", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := inprocess.Transport{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		_, _ = io.WriteString(w, "half")
	})}.RoundTrip(req)
	if !errors.Is(err, context.DeadlineExceeded) {
		if resp != nil {
			_ = resp.Body.Close()
		}
		t.Errorf("error %v, want the deadline", err)
	}
}

func TestTheDemosConfigurationIsOneAnOperatorCouldWrite(t *testing.T) {
	t.Parallel()
	cfg := demoConfig(demoChoices{key: "a-key-of-24-characters-or-more", admin: "another-key-of-24-characters", redis: "redis://127.0.0.1:6379/0", token: "00token", address: &net.TCPAddr{}})
	if cfg.Metrics.Listen != config.Off || !cfg.GraphiQL || !cfg.Introspection {
		t.Errorf("the demo's switches are %+v", cfg)
	}
	if got, err := rules().Origin(cfg.Tenants[0].OrgURL); err != nil || got != demoOrigin {
		t.Errorf("origin %q, %v", got, err)
	}
	if err := config.CheckKey(cfg.Clients[0].Key.Reveal()); err != nil {
		t.Error(err)
	}
}
