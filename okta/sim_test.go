package okta_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/okta"
	"oktagraph/oktasim"

	"github.com/go-jose/go-jose/v4"
)

// inProcess serves requests by a handler without a network, so that tests may run
// on simulated time.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (resp *http.Response, err error) {
	defer func() {
		if recover() != nil { // http.ErrAbortHandler: the connection is cut
			resp, err = nil, errors.Join(io.ErrUnexpectedEOF, r.Context().Err())
		}
	}()
	in := httptest.NewRequestWithContext(r.Context(), r.Method, r.URL.String(), r.Body)
	in.Header = r.Header.Clone()
	rec := httptest.NewRecorder()
	p.handler.ServeHTTP(rec, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	resp = rec.Result()
	resp.Request = r
	return resp, nil
}

func simOrg(t *testing.T, cfg oktasim.Config) *oktasim.Org {
	t.Helper()
	sim, err := oktasim.New(cfg)
	if err != nil {
		t.Fatalf("new simulator: %v", err)
	}
	t.Cleanup(sim.Close)
	return sim
}

func simClient(t *testing.T, sim *oktasim.Org, cred okta.Credential, opts ...okta.Option) *okta.Client {
	t.Helper()
	origin, err := okta.ParseOrigin("acme.okta.com")
	if err != nil {
		t.Fatalf("parse origin: %v", err)
	}
	if cred == nil {
		cred = okta.APIToken(sim.Token())
	}
	c, err := okta.New(origin, cred, append([]okta.Option{okta.WithTransport(inProcess{sim}), okta.WithShare(1)}, opts...)...)
	if err != nil {
		t.Fatalf("new client: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

func userPages(c *okta.Client, limit int) func(context.Context, string) (*okta.Page[*okta.User], error) {
	return func(ctx context.Context, after string) (*okta.Page[*okta.User], error) {
		return c.ListUsers(ctx, okta.UserQuery{Limit: limit, After: after})
	}
}

func TestClientReadsTheWholeSimulatedOrg(t *testing.T) {
	t.Parallel()
	sim := simOrg(t, oktasim.Config{Seed: 3, Users: 300, Groups: 40, IAMPageSize: 2, IAMRoles: true})
	c := simClient(t, sim, nil)
	ctx := t.Context()
	users := map[string]bool{}
	for u, err := range okta.Walk(ctx, userPages(c, 70)) {
		if err != nil {
			t.Fatalf("walk users: %v", err)
		}
		if users[u.ID] || u.Status == "DEPROVISIONED" || u.Login() == "" || u.TypeID == "" {
			t.Fatalf("user twice or incomplete: %+v", u)
		}
		users[u.ID] = true
	}
	live := 0
	for _, u := range sim.Users() {
		if u.Status != "DEPROVISIONED" {
			live++
		}
	}
	if len(users) != live {
		t.Errorf("%d users, want %d", len(users), live)
	}
	for g, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.Group], error) {
		return c.ListGroups(ctx, okta.GroupQuery{Limit: 15, After: after, Stats: true})
	}) {
		if err != nil {
			t.Fatalf("walk groups: %v", err)
		}
		members := 0
		for _, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[*okta.User], error) {
			return c.ListGroupUsers(ctx, g.ID, 50, after)
		}) {
			if err != nil {
				t.Fatalf("walk members: %v", err)
			}
			members++
		}
		if g.Stats == nil || g.Stats.HasAdmin == nil || members != len(sim.MembersOf(g.ID)) || members != g.Stats.Users {
			t.Errorf("group %s: %d members, simulator %d, stats %+v", g.ID, members, len(sim.MembersOf(g.ID)), g.Stats)
		}
	}
	readRoles(t, c, sim)
}

// readRoles reads custom roles, resource sets, bindings and assignments, and compares
// them with what the simulator holds.
func readRoles(t *testing.T, c *okta.Client, sim *oktasim.Org) {
	t.Helper()
	ctx := t.Context()
	roles := 0
	for role, err := range okta.Walk(ctx, c.ListRoles) {
		if err != nil {
			t.Fatalf("walk roles: %v", err)
		}
		if _, err := c.ListRolePermissions(ctx, role.ID); err != nil {
			t.Errorf("permissions: %v", err)
		}
		roles++
	}
	if roles != len(sim.CustomRoles()) {
		t.Errorf("%d roles, want %d", roles, len(sim.CustomRoles()))
	}
	for set, err := range okta.Walk(ctx, c.ListResourceSets) {
		if err != nil {
			t.Fatalf("walk resource sets: %v", err)
		}
		for b, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[okta.Binding], error) {
			return c.ListBindings(ctx, set.ID, after)
		}) {
			if err != nil {
				t.Fatalf("walk bindings: %v", err)
			}
			for m, err := range okta.Walk(ctx, func(ctx context.Context, after string) (*okta.Page[okta.BindingMember], error) {
				return c.ListBindingMembers(ctx, set.ID, b.RoleID, after)
			}) {
				if err != nil || m.PrincipalID == "" {
					t.Fatalf("walk members: %+v, %v", m, err)
				}
			}
		}
	}
	admins := 0
	for a, err := range okta.Walk(ctx, c.ListAssignees) {
		if err != nil {
			t.Fatalf("walk assignees: %v", err)
		}
		assignments, err := c.ListUserRoles(ctx, a.ID, okta.ExpandNone)
		if err != nil || len(assignments) == 0 {
			t.Errorf("assignments of %s: %d, %v", a.ID, len(assignments), err)
		}
		own := 0
		for _, x := range assignments {
			if x.AssigneeKind == okta.UserAssignee && x.AssigneeID == a.ID {
				own++
			}
		}
		if own != len(sim.AssignmentsOf(a.ID)) {
			t.Errorf("%s: %d own assignments, want %d", a.ID, own, len(sim.AssignmentsOf(a.ID)))
		}
		admins++
	}
	if direct, _ := sim.Admins(); admins != len(direct) {
		t.Errorf("%d assignees, want %d", admins, len(direct))
	}
}

func TestCallsEqualTheSimulatorsOwnCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := simOrg(t, oktasim.Config{Seed: 1, Users: 500, Faults: []oktasim.Fault{{Kind: oktasim.FaultStatus, Status: 502, Times: 2}}})
		c := simClient(t, sim, nil)
		m := okta.NewMeter()
		for _, err := range okta.Walk(okta.WithMeter(t.Context(), m), userPages(c, 100)) {
			if err != nil {
				t.Fatalf("walk: %v", err)
			}
		}
		if got := sim.Calls(); m.Calls() != got.Total || m.Calls() != 5+2 {
			t.Errorf("meter %d, simulator %d, want 7", m.Calls(), got.Total)
		}
	})
}

// pemKey is a private key in one of the forms people keep it in.
func pemKey(t *testing.T, key crypto.Signer) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatalf("marshal key: %v", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func jwk(t *testing.T, key any, kid string) []byte {
	t.Helper()
	data, err := jose.JSONWebKey{Key: key, KeyID: kid}.MarshalJSON()
	if err != nil {
		t.Fatalf("marshal JWK: %v", err)
	}
	return data
}

func ecKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatalf("generate key: %v", err)
	}
	return key
}

func publicSet(t *testing.T, key crypto.Signer, kid string) string {
	t.Helper()
	data, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: kid}}})
	if err != nil {
		t.Fatalf("marshal key set: %v", err)
	}
	return string(data)
}

// serviceApp is an app whose key can be rotated while it runs.
type serviceApp struct {
	text atomic.Pointer[[]byte]
	cred okta.Credential
}

var scopes = []string{"okta.users.read", "okta.groups.read", "okta.roles.read"}

func newServiceApp(t *testing.T, text []byte, cfg okta.ServiceAppConfig) *serviceApp {
	t.Helper()
	a := &serviceApp{}
	a.text.Store(&text)
	cfg.ClientID, cfg.Scopes = "0oaclient", scopes
	cfg.Key = func(context.Context) ([]byte, error) { return *a.text.Load(), nil }
	cred, err := okta.ServiceApp(cfg)
	if err != nil {
		t.Fatalf("service app: %v", err)
	}
	a.cred = cred
	return a
}

func TestServiceAppTakesKeysInEveryForm(t *testing.T) {
	t.Parallel()
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsaKey)})
	p256, p384, p521 := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P384()), ecKey(t, elliptic.P521())
	tests := map[string]struct {
		text []byte
		key  crypto.Signer
		cfg  okta.ServiceAppConfig
	}{
		"PKCS 8":           {pemKey(t, rsaKey), rsaKey, okta.ServiceAppConfig{KeyID: "k1"}},
		"PKCS 1, RS384":    {pkcs1, rsaKey, okta.ServiceAppConfig{KeyID: "k1", Algorithm: "RS384"}},
		"RS512, no kid":    {pkcs1, rsaKey, okta.ServiceAppConfig{Algorithm: "RS512"}},
		"escaped newlines": {[]byte(strings.ReplaceAll(string(pemKey(t, p256)), "\n", `\n`)), p256, okta.ServiceAppConfig{KeyID: "k1"}},
		"JWK":              {jwk(t, p256, "k1"), p256, okta.ServiceAppConfig{}},
		"JWK set":          {[]byte(`{"keys":[` + string(jwk(t, rsaKey, "k1")) + `]}`), rsaKey, okta.ServiceAppConfig{}},
		"ES384":            {pemKey(t, p384), p384, okta.ServiceAppConfig{KeyID: "k1"}},
		"ES512":            {pemKey(t, p521), p521, okta.ServiceAppConfig{KeyID: "k1"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := simOrg(t, oktasim.Config{Clients: []oktasim.Client{{ID: "0oaclient", Keys: publicSet(t, tc.key, "k1"), Scopes: scopes}}})
			c := simClient(t, sim, newServiceApp(t, tc.text, tc.cfg).cred)
			if _, err := c.ListUsers(t.Context(), okta.UserQuery{}); err != nil {
				t.Fatalf("list users: %v", err)
			}
			if granted, err := c.GrantedScopes(t.Context()); err != nil || len(granted) != 3 {
				t.Errorf("granted scopes %v, %v", granted, err)
			}
		})
	}
}

func TestServiceAppRefusesUnfitKeysWithoutQuotingThem(t *testing.T) {
	t.Parallel()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Skipf("this Go makes no weak keys: %v", err)
	}
	p256 := ecKey(t, elliptic.P256())
	sim := simOrg(t, oktasim.Config{})
	tests := map[string]struct {
		text []byte
		cfg  okta.ServiceAppConfig
	}{
		"weak":            {pemKey(t, weak), okta.ServiceAppConfig{}},
		"wrong algorithm": {pemKey(t, p256), okta.ServiceAppConfig{Algorithm: "RS256"}},
		"HMAC":            {pemKey(t, p256), okta.ServiceAppConfig{Algorithm: "HS256"}},
		"public":          {jwk(t, p256.Public(), "k1"), okta.ServiceAppConfig{}},
		"text":            {[]byte("hunter2"), okta.ServiceAppConfig{}},
		"nothing":         {nil, okta.ServiceAppConfig{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := simClient(t, sim, newServiceApp(t, tc.text, tc.cfg).cred)
			_, err := c.ListUsers(t.Context(), okta.UserQuery{})
			var credential *okta.CredentialError
			if !errors.As(err, &credential) || !okta.IsUnauthorized(err) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error = %v", err)
			}
		})
	}
	if n := sim.Calls().Total; n != 0 {
		t.Errorf("%d calls with unfit keys", n)
	}
}

func TestServiceAppBindsTokensWhenTheOrgAsksForIt(t *testing.T) {
	t.Parallel()
	key := ecKey(t, elliptic.P256())
	for _, mode := range []okta.DPoPMode{okta.DPoPAuto, okta.DPoPAlways, okta.DPoPNever} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			sim := simOrg(t, oktasim.Config{Users: 50, Clients: []oktasim.Client{{ID: "0oaclient", Keys: publicSet(t, key, "k1"), Scopes: scopes, DPoP: true}}})
			c := simClient(t, sim, newServiceApp(t, jwk(t, key, "k1"), okta.ServiceAppConfig{DPoP: mode}).cred)
			n := 0
			for _, err := range okta.Walk(t.Context(), userPages(c, 10)) {
				if mode == okta.DPoPNever {
					if !okta.IsUnauthorized(err) {
						t.Errorf("error = %v, want unauthorized", err)
					}
					return
				}
				if err != nil {
					t.Fatalf("walk: %v", err)
				}
				n++
			}
			if n != 50 {
				t.Errorf("%d users, want 50", n)
			}
			want := map[okta.DPoPMode]int{okta.DPoPAuto: 3, okta.DPoPAlways: 2}[mode]
			if got := sim.Calls().ByBucket[oktasim.BucketToken]; got > want {
				t.Errorf("%d token requests, want at most %d", got, want)
			}
		})
	}
}

func TestExpiredTokenKeyRotationAndRevocationMidWalkGoUnnoticed(t *testing.T) {
	t.Parallel()
	for name, dpop := range map[string]bool{"bearer": false, "dpop": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				first, second := ecKey(t, elliptic.P256()), ecKey(t, elliptic.P256())
				client := oktasim.Client{ID: "0oaclient", Keys: publicSet(t, first, "k1"), Scopes: scopes, DPoP: dpop}
				sim := simOrg(t, oktasim.Config{Users: 100, Clients: []oktasim.Client{client}, NonceLifetime: 30 * time.Minute})
				app := newServiceApp(t, jwk(t, first, "k1"), okta.ServiceAppConfig{})
				c := simClient(t, sim, app.cred)
				id := c.CredentialID()
				n := 0
				for _, err := range okta.Walk(t.Context(), userPages(c, 10)) {
					if err != nil {
						t.Fatalf("user %d: %v", n, err)
					}
					switch n++; n {
					case 20: // the token runs out
						time.Sleep(2 * time.Hour)
					case 40: // the key is rotated, and the token runs out
						client.Keys = publicSet(t, second, "k2")
						sim.SetClient(client)
						text := jwk(t, second, "k2")
						app.text.Store(&text)
						time.Sleep(2 * time.Hour)
					case 60: // half-written key file: the last one serves
						broken := []byte(`{"kty":"EC","cr`)
						app.text.Store(&broken)
						time.Sleep(2 * time.Hour)
					case 80:
						sim.RevokeTokens()
					}
				}
				if n != 100 || c.CredentialID() != id {
					t.Errorf("%d users, want 100; id %s, was %s", n, c.CredentialID(), id)
				}
			})
		})
	}
}

func TestTokenIsSharedAndRenewedBeforeItExpires(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := ecKey(t, elliptic.P256())
		sim := simOrg(t, oktasim.Config{Clients: []oktasim.Client{{ID: "0oaclient", Keys: publicSet(t, key, "k1"), Scopes: scopes}}, Latency: "80ms"})
		c := simClient(t, sim, newServiceApp(t, jwk(t, key, "k1"), okta.ServiceAppConfig{}).cred)
		tokens := func() int { return sim.Calls().ByBucket[oktasim.BucketToken] }
		together := func() {
			done := make(chan error)
			for range 30 {
				go func() {
					_, err := c.ListUsers(t.Context(), okta.UserQuery{Limit: 1})
					done <- err
				}()
			}
			for range 30 {
				if err := <-done; err != nil {
					t.Errorf("list users: %v", err)
				}
			}
		}
		together()
		if tokens() != 1 {
			t.Errorf("%d token requests for 30 together, want 1", tokens())
		}
		time.Sleep(56 * time.Minute)
		m := okta.NewMeter()
		started := time.Now()
		if _, err := c.ListUsers(okta.WithMeter(t.Context(), m), okta.UserQuery{}); err != nil {
			t.Fatalf("list users: %v", err)
		}
		if took := time.Since(started); took > 100*time.Millisecond || m.Calls() != 1 {
			t.Errorf("the early renewal delayed a call (%s) or was counted (%d)", took, m.Calls())
		}
		time.Sleep(10 * time.Minute) // past the first token's end
		together()
		if tokens() != 2 {
			t.Errorf("%d token requests, want 2", tokens())
		}
	})
}

func TestWrongClockIsCorrectedByTheServers(t *testing.T) {
	t.Parallel()
	key := ecKey(t, elliptic.P256())
	sim := simOrg(t, oktasim.Config{Clients: []oktasim.Client{{ID: "0oaclient", Keys: publicSet(t, key, "k1"), Scopes: scopes, DPoP: true}}})
	late := func() time.Time { return time.Now().Add(-20 * time.Minute) }
	c := simClient(t, sim, newServiceApp(t, jwk(t, key, "k1"), okta.ServiceAppConfig{}).cred, okta.WithClock(late))
	if _, err := c.ListUsers(t.Context(), okta.UserQuery{}); err != nil {
		t.Errorf("list users with a clock 20 minutes late: %v", err)
	}
}

func TestCloseEndsATokenRequestUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := ecKey(t, elliptic.P256())
		sim := simOrg(t, oktasim.Config{Faults: []oktasim.Fault{{Kind: oktasim.FaultHang}}})
		c := simClient(t, sim, newServiceApp(t, jwk(t, key, "k1"), okta.ServiceAppConfig{}).cred)
		failed := make(chan error, 1)
		go func() {
			_, err := c.GetGroup(t.Context(), "00g1")
			failed <- err
		}()
		time.Sleep(time.Second)
		c.Close()
		if err := <-failed; err == nil {
			t.Error("the call succeeded without a token")
		}
	})
}
