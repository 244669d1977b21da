package product

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"oktagraph/graph/limits"
	"oktagraph/okta"
	"oktagraph/okta/ratelimit"
	"oktagraph/tenant"
)

func TestWhatIsUnderWayFinishesWithTheClientItBeganWith(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(p *Product, d *door) error{
		"replaced": func(p *Product, d *door) error {
			origin, err := okta.ParseOrigin("t0")
			return errors.Join(err, p.Replace(Tenant{ID: "t0", Origin: origin, Credential: okta.APIToken("00next"), Transport: d}))
		},
		"retired": func(p *Product, _ *door) error { p.Retire("t0"); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := &door{}
				d.status.Store(http.StatusOK)
				p := behind(t, d)
				defer p.Close()
				before, _ := p.Tenants.Get("t0")
				if err := change(p, d); err != nil {
					t.Fatal(err)
				}
				if now, there := p.Tenants.Get("t0"); there != (name == "replaced") || now == before || there && now.Namespace == before.Namespace {
					t.Errorf("the registry has %v", now)
				}
				time.Sleep(limits.MaxDeadline - time.Second)
				if _, err := before.Okta.ListUsers(t.Context(), okta.UserQuery{}); err != nil {
					t.Errorf("within the longest operation: %v", err)
				}
				time.Sleep(2 * time.Second)
				if _, err := before.Okta.ListUsers(t.Context(), okta.UserQuery{}); !errors.Is(err, okta.ErrEnded) {
					t.Errorf("after it: %v, want that the client has ended", err)
				}
			})
		})
	}
}

func TestClientsThatLeaveEndWithTheProduct(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &door{}
		d.status.Store(http.StatusOK)
		p := behind(t, d, d)
		p.Retire("t0")
		p.Close()
		if p.Retire("t1"); len(p.clients.leaving) != 0 {
			t.Errorf("%d clients are kept", len(p.clients.leaving))
		}
	})
}

func TestAnAdjustedTenantKeepsItsClientAndItsCache(t *testing.T) {
	t.Parallel()
	d := &door{}
	d.status.Store(http.StatusOK)
	p := behind(t, d)
	t.Cleanup(p.Close)
	before, _ := p.Tenants.Get("t0")
	ceiling := before.Okta.Budget(ratelimit.BucketUsers).Ceiling
	if err := p.Adjust("t0", Settings{Name: "Acme", Share: 0.8, Concurrency: 3}); err != nil {
		t.Fatal(err)
	}
	now, _ := p.Tenants.Get("t0")
	if now.Okta != before.Okta || now.Namespace != before.Namespace || now.Name != "Acme" {
		t.Errorf("%+v, was %+v", now, before)
	}
	if got := now.Okta.Budget(ratelimit.BucketUsers).Ceiling; got != 2*ceiling {
		t.Errorf("ceiling %d, was %d of half the share", got, ceiling)
	}
	if err := p.Adjust("t0", Settings{Managers: tenant.Managers{Attribute: "boss", Holds: tenant.HoldsAny}, Share: 0.8, Concurrency: 3}); err != nil {
		t.Fatal(err)
	}
	if other, _ := p.Tenants.Get("t0"); other.Okta != before.Okta || other.Namespace == before.Namespace {
		t.Errorf("with another way to managers: %+v", other)
	}
	if p.Adjust("t0", Settings{Share: 2, Concurrency: 3}) == nil || p.Adjust("nobody", Settings{Share: 1, Concurrency: 3}) == nil {
		t.Error("nonsense is taken")
	}
}
