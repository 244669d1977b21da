package doctor_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"oktagraph/internal/doctor"
	"oktagraph/internal/inprocess"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "rewrite the expected texts")

// shifted is the system's clock, ahead by some time.
type shifted struct{ by time.Duration }

func (c shifted) Now() time.Time { return time.Now().Add(c.by) }

func (shifted) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reaching is a way to something that is not the simulated org.
type reaching func(*http.Request) (*http.Response, error)

func (f reaching) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func page(status int) reaching {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
			Body: io.NopCloser(strings.NewReader("<html>a shop</html>")),
		}, nil
	}
}

// keys are a service app's pair: the org has the public half.
func keys(t *testing.T) (private []byte, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err = jose.JSONWebKey{Key: key, KeyID: "k1", Algorithm: "ES256"}.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	set, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "ES256"}}})
	if err != nil {
		t.Fatal(err)
	}
	return private, string(set)
}

const (
	goodToken = "00goodtokenofthesimulatedorg"
	lessToken = "00tokenofacustomadministrator"
	clientID  = "0oaServiceApp"
)

var (
	readScopes = []string{"okta.users.read", "okta.groups.read", "okta.roles.read"}
	allScopes  = append([]string{"okta.orgs.read", "okta.logs.read", "okta.userTypes.read", "okta.schemas.read", "okta.apps.read"}, readScopes...)
)

// patient is an org and how it is read.
type patient struct {
	org     oktasim.Config
	pasted  string
	token   string            // the good one when empty
	way     http.RoundTripper // in place of the org
	app     *oktasim.Client   // as the org knows it; nil: read with a token
	scopes  []string          // the configured ones
	dpop    okta.DPoPMode
	key     func([]byte) []byte // changes what is in the key file
	healthy bool
	// stranger reads with a key the org does not know.
	stranger bool
}

// tenant makes what the program would make of a configuration.
func (p patient) tenant(t *testing.T) doctor.Tenant {
	t.Helper()
	private, public := keys(t)
	p.org.Token, p.org.Name, p.org.Users = goodToken, "acme", 40
	if p.app != nil {
		p.app.ID, p.app.Keys = clientID, public
		p.org.Clients = []oktasim.Client{*p.app}
	}
	org, err := oktasim.New(p.org)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(org.Close)
	if p.way == nil {
		p.way = inprocess.Transport{Handler: org}
	}
	if p.pasted == "" {
		p.pasted = "https://acme.okta.com"
	}
	if p.token == "" {
		p.token = goodToken
	}
	if p.stranger {
		private, _ = keys(t)
	}
	if p.key != nil {
		private = p.key(private)
	}
	tenant := doctor.Tenant{ID: "acme", Pasted: p.pasted, Share: 0.4}
	if p.app != nil {
		tenant.App = &doctor.App{ClientID: clientID, Scopes: p.scopes}
	}
	tenant.Open = func(wrap func(http.RoundTripper) http.RoundTripper, scopes ...string) (*okta.Client, error) {
		origin, err := okta.ParseOrigin(p.pasted)
		if err != nil {
			return nil, err
		}
		cred := okta.APIToken(p.token)
		if p.app != nil {
			if len(scopes) == 0 {
				scopes = p.scopes
			}
			cred, err = okta.ServiceApp(okta.ServiceAppConfig{
				ClientID: clientID, Scopes: scopes, DPoP: p.dpop,
				Key: func(context.Context) ([]byte, error) { return private, nil },
			})
			if err != nil {
				return nil, err
			}
		}
		return okta.New(origin, cred, okta.WithTransport(wrap(p.way)), okta.WithShare(tenant.Share), okta.WithRandom(func() float64 { return 0.5 }))
	}
	return tenant
}

func faulty(f ...oktasim.Fault) oktasim.Config { return oktasim.Config{Faults: f} }

func patients() map[string]patient {
	const users, wellKnown = "/api/v1/users", "/.well-known"
	return map[string]patient{
		"healthy":           {org: oktasim.Config{RateLimit: "workforce", Governance: true}, healthy: true},
		"healthy-app":       {app: &oktasim.Client{Scopes: allScopes, DPoP: true}, scopes: allScopes, healthy: true},
		"admin-address":     {pasted: "acme-admin.okta.com/admin/dashboard?session=1", healthy: true},
		"bad-token":         {token: "00nobodystoken"},
		"custom-admin":      {token: lessToken, org: oktasim.Config{Tokens: []oktasim.Token{{Value: lessToken, Role: "custom", Hidden: []string{"department"}}}}},
		"no-admin-role":     {app: &oktasim.Client{Scopes: readScopes, NoAdminRole: true}, scopes: readScopes},
		"missing-scopes":    {app: &oktasim.Client{Scopes: []string{"okta.users.read", "okta.groups.read"}}, scopes: readScopes},
		"unasked-scopes":    {app: &oktasim.Client{Scopes: allScopes}, scopes: []string{"okta.users.read"}},
		"no-scopes":         {app: &oktasim.Client{}, scopes: readScopes},
		"another-key":       {app: &oktasim.Client{Scopes: readScopes}, scopes: readScopes, stranger: true},
		"unreadable-key":    {app: &oktasim.Client{Scopes: readScopes}, scopes: readScopes, key: func(k []byte) []byte { return k[:40] }},
		"forbidden-dpop":    {app: &oktasim.Client{Scopes: readScopes, DPoP: true}, scopes: readScopes, dpop: okta.DPoPNever},
		"no-custom-roles":   {org: oktasim.Config{FeaturesOff: []oktasim.Feature{oktasim.FeatureCustomRoles}}},
		"no-rules":          {org: oktasim.Config{FeaturesOff: []oktasim.Feature{oktasim.FeatureRules}, Governance: true}, healthy: true},
		"no-roles":          {org: oktasim.Config{FeaturesOff: []oktasim.Feature{oktasim.FeatureCustomRoles, oktasim.FeatureRoles}}},
		"unreachable":       {way: reaching(func(*http.Request) (*http.Response, error) { return nil, errors.New("connect: connection refused") })},
		"no-such-org":       {pasted: "acmee", way: page(http.StatusNotFound)},
		"another-site":      {org: faulty(oktasim.Fault{Kind: oktasim.FaultHTML})},
		"redirected":        {org: faulty(oktasim.Fault{Kind: oktasim.FaultRedirect})},
		"disturbance":       {org: faulty(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 503})},
		"server-errors":     {org: faulty(oktasim.Fault{Kind: oktasim.FaultStatus, Status: 500, Route: "/api"})},
		"one-page":          {org: faulty(oktasim.Fault{Kind: oktasim.FaultHTML, Route: "GET " + users})},
		"hanging":           {org: faulty(oktasim.Fault{Kind: oktasim.FaultDelay, Wait: time.Minute, Route: wellKnown})},
		"clock-behind":      {org: oktasim.Config{Clock: shifted{5 * time.Minute}}},
		"clock-ahead":       {app: &oktasim.Client{Scopes: allScopes}, scopes: allScopes, org: oktasim.Config{Clock: shifted{-2 * time.Hour}}},
		"limit-nearly-gone": {org: oktasim.Config{RateLimit: "600/min", ForeignTraffic: 620, Seed: 3}},
		"limit-gone":        {org: oktasim.Config{RateLimit: "600/min", ForeignTraffic: 5000}},
	}
}

func TestEachFaultIsToldWithItsCure(t *testing.T) {
	for name, p := range patients() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { examined(t, name, p) })
		})
	}
}

// examined examines a patient and holds its report to the golden file of that
// name, and to what is promised of every report.
func examined(t *testing.T, name string, p patient) doctor.TenantReport {
	t.Helper()
	report := doctor.Examine(t.Context(), []doctor.Tenant{p.tenant(t)})
	if report.Healthy != p.healthy {
		t.Errorf("healthy: %t", report.Healthy)
	}
	var text, data bytes.Buffer
	if err := errors.Join(report.WriteText(&text), report.WriteJSON(&data)); err != nil {
		t.Fatal(err)
	}
	golden(t, name+".txt", text.Bytes())
	if slices.Contains([]string{"healthy", "missing-scopes", "custom-admin", "unreachable"}, name) {
		golden(t, name+".json", data.Bytes())
	}
	var again doctor.Report
	if err := json.Unmarshal(data.Bytes(), &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report, &again, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the JSON tells less: -report +json\n%s", diff)
	}
	for _, secret := range []string{goodToken, lessToken, "00nobodystoken", "session=1", `"d":`} {
		if strings.Contains(text.String()+data.String(), secret) {
			t.Errorf("the report tells %q", secret)
		}
	}
	if calls := report.Tenants[0].Calls; calls > 25 {
		t.Errorf("it took %d calls", calls)
	}
	return report.Tenants[0]
}

// How often failing calls are repeated depends on which of those that run at the same
// time fails first, so texts are compared without what counts calls.
var (
	counted = regexp.MustCompile(`It took \d+ requests?`)
	leftNow = regexp.MustCompile(`(?m)^(  /\S+ +\d+ +\d+ +)\d+$`)
)

// golden compares with a file of testdata; -update writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	got = counted.ReplaceAll(got, []byte("It took N requests"))
	got = leftNow.ReplaceAll(got, []byte("${1}N"))
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: -want +got\n%s", name, diff)
	}
}
