package linking_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
	"oktagraph/internal/store"
	"oktagraph/okta"
)

func TestExaminationsOfOneTenantKeepNoOtherTenantWaiting(t *testing.T) {
	k := newKit(t)
	open := k.Open
	hanging := make(chan struct{}, 100)
	k.Open = func(t store.Tenant) doctor.Tenant {
		d := open(t)
		if t.ID == "acme" {
			d.Open = func(func(http.RoundTripper) http.RoundTripper, ...string) (*okta.Client, error) {
				origin, err := okta.ParseOrigin(t.OrgURL)
				if err != nil {
					return nil, err
				}
				return okta.New(origin, okta.APIToken(goodToken), okta.WithTransport(hangs(hanging)))
			}
		}
		return d
	}
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if _, err := k.Link(ctx, admin("acme"), acme(goodToken), nil); !errors.Is(err, context.Canceled) {
				t.Errorf("of an org that hangs: %v", err)
			}
		})
	}
	<-hanging
	time.Sleep(50 * time.Millisecond) // the others have taken what they can
	limited, stop := context.WithTimeout(t.Context(), 10*time.Second)
	_, err := k.Link(limited, admin("globex"), linking.Input{Tenant: "globex", OrgURL: "globex", APIToken: goodToken}, nil)
	if err != nil {
		t.Errorf("another tenant: %v", err)
	}
	stop()
	cancel()
	all.Wait()
}

// hangs answers nothing, and tells that it was asked.
type hangs chan struct{}

// RoundTrip implements http.RoundTripper.
func (h hangs) RoundTrip(r *http.Request) (*http.Response, error) {
	h <- struct{}{}
	<-r.Context().Done()
	return nil, r.Context().Err()
}
