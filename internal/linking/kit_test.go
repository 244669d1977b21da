package linking_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"oktagraph/internal/audit"
	"oktagraph/internal/doctor"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/linking"
	"oktagraph/internal/store"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const goodToken = "00good-token-of-the-simulated-org"

// kit is a service over a store of its own, and orgs by host.
type kit struct {
	*linking.Service
	store *store.Store
	orgs  map[string]*oktasim.Org
	calls map[string]int // by host
	audit *bytes.Buffer
	news  int // how often something changed
}

// RoundTrip implements http.RoundTripper.
func (k *kit) RoundTrip(r *http.Request) (*http.Response, error) {
	k.calls[r.URL.Host]++
	if org, ok := k.orgs[r.URL.Host]; ok {
		return inprocess.Transport{Handler: org}.RoundTrip(r)
	}
	return &http.Response{
		StatusCode: http.StatusNotFound, Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
		Body: io.NopCloser(strings.NewReader("<html>no org</html>")),
	}, nil
}

func newKit(t *testing.T, declared ...string) *kit {
	t.Helper()
	k := &kit{orgs: map[string]*oktasim.Org{}, calls: map[string]int{}, audit: &bytes.Buffer{}}
	for _, host := range []string{"acme.okta.com", "globex.okta.com"} {
		org, err := oktasim.New(oktasim.Config{Name: strings.TrimSuffix(host, ".okta.com"), Users: 12, Groups: 6, Token: goodToken})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(org.Close)
		k.orgs[host] = org
	}
	var err error
	secret := bytes.Repeat([]byte{7}, 32)
	if k.store, err = store.Open(t.Context(), store.Options{URL: "sqlite::memory:", Keys: []store.Key{{ID: "k1", Secret: secret}}}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.store.Close() })
	o := linking.Options{
		Store: k.store, URL: "https://og.example", ReturnTo: []string{"https://app.example/settings"},
		Audit:    audit.New(slog.New(slog.NewJSONHandler(k.audit, nil))),
		Changed:  func(context.Context) { k.news++ },
		CheckKey: func([]byte) error { return errors.New("it is not a private key") },
		Open:     k.patient,
		Origin: func(address string) (string, error) {
			origin, err := okta.ParseOrigin(address)
			return origin.String(), err
		},
	}
	for _, id := range declared {
		t := store.Tenant{ID: id, OrgURL: "https://acme.okta.com", Credential: store.Credential{APIToken: goodToken}}
		o.Declared = append(o.Declared, linking.Declared{OrgURL: t.OrgURL, Doctor: k.patient(t)})
	}
	k.Service = linking.New(o)
	return k
}

// patient reads a tenant by its token.
func (k *kit) patient(t store.Tenant) doctor.Tenant {
	d := doctor.Tenant{ID: t.ID, Pasted: t.OrgURL, Share: 0.4, Linked: true}
	d.Open = func(wrap func(http.RoundTripper) http.RoundTripper, _ ...string) (*okta.Client, error) {
		origin, err := okta.ParseOrigin(t.OrgURL)
		if err != nil {
			return nil, err
		}
		return okta.New(origin, okta.APIToken(t.Credential.APIToken), okta.WithTransport(wrap(k)))
	}
	return d
}

func admin(tenants ...string) linking.Actor {
	return linking.Actor{Name: "admin", Address: "192.0.2.7", Tenants: tenants}
}

func acme(token string) linking.Input {
	return linking.Input{Tenant: "acme", OrgURL: "https://acme.okta.com/app/UserHome?fromLogin=true", APIToken: token}
}
