package connect_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"oktagraph/internal/doctor"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/linking"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// What opens the simulated orgs. Tokens and client ids are named for what is wrong with them.
const (
	goodToken  = "00goodtokenofthesimulatedorg"
	lessToken  = "00tokenofacustomadministrator"
	zoneToken  = "00tokenboundtoanetworkzone"
	wrongToken = "00nobodystoken"

	goodApp     = "0oaGood"
	roleless    = "0oaWithoutAdminRole"
	scopeless   = "0oaWithoutScopes"
	invitedLink = "one-time-link-that-nobody-guesses"
	returnTo    = "https://app.example.com/settings/okta"
)

var (
	linkedAt = time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC)
	seenAt   = time.Date(2026, 11, 28, 20, 13, 0, 0, time.UTC)
)

// fakeLinker keeps orgs in memory and examines simulated ones with the real checks.
type fakeLinker struct {
	mu      sync.Mutex
	orgs    map[string]linking.Org
	invited map[string]linking.Invited
	// inputs are what was examined.
	inputs []linking.Input
	// hold, if not nil, is waited for after the first check.
	hold chan struct{}
	// fail is what every call ends with; "panic" is one.
	fail error
}

func newLinker() *fakeLinker {
	seen := seenAt
	l := &fakeLinker{invited: map[string]linking.Invited{}, orgs: map[string]linking.Org{
		"declared": {ID: "declared", OrgURL: "https://declared.okta.com", Source: "file", Credential: "API token", Status: linking.Status{State: "ok", LastSuccess: &seen}},
		"globex":   {ID: "globex", Name: "Globex", OrgURL: "https://globex.okta.com", Source: "store", Status: linking.Status{State: "ok"}},
	}}
	l.invited[invitedLink] = linking.Invited{Tenant: "guest", Expires: seenAt.Add(24 * time.Hour), ReturnTo: returnTo}
	return l
}

func may(who linking.Actor, id string) bool { return slices.Contains(who.Tenants, id) }

func (l *fakeLinker) get(id string) linking.Org {
	l.mu.Lock()
	defer l.mu.Unlock()
	if o, ok := l.orgs[id]; ok {
		return o
	}
	return linking.Org{ID: id, Source: "none", Status: linking.Status{State: "unlinked"}}
}

func (l *fakeLinker) Orgs(_ context.Context, who linking.Actor) ([]linking.Org, error) {
	var all []linking.Org
	for _, id := range who.Tenants {
		all = append(all, l.get(id))
	}
	return all, l.fail
}

func (l *fakeLinker) Org(_ context.Context, who linking.Actor, id string) (linking.Org, error) {
	if !may(who, id) {
		return linking.Org{}, linking.ErrForeign
	}
	return l.get(id), l.fail
}

// examine reads the simulated org acme; any other address has none.
func (l *fakeLinker) examine(ctx context.Context, in linking.Input, told linking.Progress) (*doctor.TenantReport, string, error) {
	l.mu.Lock()
	l.inputs = append(l.inputs, in)
	l.mu.Unlock()
	if l.fail != nil {
		if l.fail.Error() == "panic" {
			panic("a mistake")
		}
		return nil, "", l.fail
	}
	origin, err := okta.ParseOrigin(in.OrgURL)
	if err != nil {
		return nil, "", &linking.InputError{Field: "orgUrl", Problem: "is not an address of Okta's"}
	}
	held := false
	patient, closed, err := patientOf(in, origin)
	if err != nil {
		return nil, "", err
	}
	defer closed()
	patient.Linked, patient.Progress = true, func(c doctor.Check) {
		told(c)
		if l.hold != nil && !held {
			held = true
			select {
			case <-l.hold:
			case <-ctx.Done():
			}
		}
	}
	report := &doctor.Examine(ctx, []doctor.Tenant{patient}).Tenants[0]
	if ctx.Err() != nil {
		return nil, "", ctx.Err()
	}
	if sum := report.Summary(); !sum.Users.Reachable && !sum.Groups.Reachable {
		return report, origin.String(), linking.ErrUnreadable
	}
	return report, origin.String(), nil
}

type away struct{}

func (away) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader("nothing"))}, nil
}

func patientOf(in linking.Input, origin okta.Origin) (doctor.Tenant, func(), error) {
	cfg := oktasim.Config{
		Token: goodToken, Name: "acme", Users: 20, RateLimit: "workforce", Governance: true,
		Tokens: []oktasim.Token{{Value: lessToken, Role: "custom", Hidden: []string{"department"}}, {Value: zoneToken, Role: "custom"}},
	}
	if in.APIToken == zoneToken {
		cfg.Faults = []oktasim.Fault{{Kind: oktasim.FaultForbidden, Route: "/api"}}
	}
	d := doctor.Tenant{ID: in.Tenant, Pasted: in.OrgURL, Share: 0.4}
	if in.ClientID != "" {
		var key jose.JSONWebKey
		if err := key.UnmarshalJSON([]byte(in.PrivateKey)); err != nil {
			return d, nil, err
		}
		public, _ := key.Public().MarshalJSON()
		scopes := doctor.Scopes()
		if in.ClientID == scopeless {
			scopes = []string{"okta.logs.read"}
		}
		cfg.Clients = []oktasim.Client{{ID: in.ClientID, Keys: `{"keys":[` + string(public) + `]}`, Scopes: scopes, NoAdminRole: in.ClientID == roleless}}
		d.App = &doctor.App{ClientID: in.ClientID, Scopes: doctor.Scopes()}
	}
	org, err := oktasim.New(cfg)
	if err != nil {
		return d, nil, err
	}
	var way http.RoundTripper = inprocess.Transport{Handler: org}
	if origin.String() != "https://acme.okta.com" {
		way = away{}
	}
	d.Open = func(wrap func(http.RoundTripper) http.RoundTripper, scopes ...string) (*okta.Client, error) {
		cred := okta.APIToken(in.APIToken)
		if d.App != nil {
			if len(scopes) == 0 {
				scopes = d.App.Scopes
			}
			var err error
			cred, err = okta.ServiceApp(okta.ServiceAppConfig{
				ClientID: in.ClientID, Scopes: scopes, Key: func(context.Context) ([]byte, error) { return []byte(in.PrivateKey), nil },
			})
			if err != nil {
				return nil, err
			}
		}
		return okta.New(origin, cred, okta.WithTransport(wrap(way)), okta.WithShare(d.Share))
	}
	return d, org.Close, nil
}

func (l *fakeLinker) keep(in linking.Input, who linking.Actor, origin string, report *doctor.TenantReport) {
	at, seen := linkedAt, seenAt
	name := in.Name
	if name == "" && report.Org != nil {
		name = report.Org.Name
	}
	credential := "API token"
	if in.ClientID != "" {
		credential = "service app " + in.ClientID
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.orgs[in.Tenant] = linking.Org{
		ID: in.Tenant, Name: name, OrgURL: origin, Source: "store", Credential: credential, Linked: &at, LinkedBy: who.Name,
		Status: linking.Status{State: "ok", LastSuccess: &seen}, Report: report,
	}
}

func (l *fakeLinker) Link(ctx context.Context, who linking.Actor, in linking.Input, told linking.Progress) (*doctor.TenantReport, error) {
	if !may(who, in.Tenant) {
		return nil, linking.ErrForeign
	}
	if err := changeable(l.get(in.Tenant), "none"); err != nil {
		return nil, err
	}
	report, origin, err := l.examine(ctx, in, told)
	if err == nil {
		l.keep(in, who, origin, report)
	}
	return report, err
}

func changeable(o linking.Org, source string) error {
	switch o.Source {
	case source:
		return nil
	case "file":
		return linking.ErrDeclared
	case "store":
		return linking.ErrLinked
	default:
		return linking.ErrNotLinked
	}
}

func (l *fakeLinker) Relink(ctx context.Context, who linking.Actor, in linking.Input, told linking.Progress) (*doctor.TenantReport, error) {
	if !may(who, in.Tenant) {
		return nil, linking.ErrForeign
	}
	if err := changeable(l.get(in.Tenant), "store"); err != nil {
		return nil, err
	}
	report, origin, err := l.examine(ctx, in, told)
	if err == nil {
		l.keep(in, who, origin, report)
	}
	return report, err
}

func (l *fakeLinker) Verify(ctx context.Context, who linking.Actor, id string, told linking.Progress) (*doctor.TenantReport, error) {
	if !may(who, id) {
		return nil, linking.ErrForeign
	}
	report, _, err := l.examine(ctx, linking.Input{Tenant: id, OrgURL: l.get(id).OrgURL, APIToken: goodToken}, told)
	return report, err
}

func (l *fakeLinker) Rename(_ context.Context, who linking.Actor, id, name string) error {
	if !may(who, id) {
		return linking.ErrForeign
	}
	o := l.get(id)
	if err := changeable(o, "store"); err != nil {
		return err
	}
	if len(name) > 80 {
		return &linking.InputError{Field: "name", Problem: "use up to 80 characters on one line"}
	}
	o.Name = name
	l.mu.Lock()
	defer l.mu.Unlock()
	l.orgs[id] = o
	return nil
}

func (l *fakeLinker) Unlink(_ context.Context, who linking.Actor, id string) error {
	if !may(who, id) {
		return linking.ErrForeign
	}
	if err := changeable(l.get(id), "store"); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.orgs, id)
	return nil
}

func (l *fakeLinker) Invite(_ context.Context, who linking.Actor, id string, expires time.Duration, back string) (linking.Invitation, error) {
	if !may(who, id) {
		return linking.Invitation{}, linking.ErrForeign
	}
	if back != "" && !strings.HasPrefix(back, "https://app.example.com/") {
		return linking.Invitation{}, &linking.InputError{Field: "returnTo", Problem: "is not among connect.returnTo in the configuration"}
	}
	return linking.Invitation{Tenant: id, URL: "https://og.example.com/connect/invitations/made-" + id, Expires: seenAt.Add(expires), ReturnTo: back}, nil
}

func (l *fakeLinker) OpenInvitation(_ context.Context, token string) (linking.Invited, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if i, ok := l.invited[token]; ok {
		return i, nil
	}
	return linking.Invited{}, linking.ErrInvitation
}

func (l *fakeLinker) LinkInvited(ctx context.Context, who linking.Actor, token string, in linking.Input, told linking.Progress) (*doctor.TenantReport, error) {
	invited, err := l.OpenInvitation(ctx, token)
	if err != nil || invited.Tenant != in.Tenant {
		return nil, linking.ErrInvitation
	}
	report, origin, err := l.examine(ctx, in, told)
	if err == nil {
		l.keep(in, who, origin, report)
		l.mu.Lock()
		delete(l.invited, token)
		l.mu.Unlock()
	}
	return report, err
}
