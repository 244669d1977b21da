package loaders

import (
	"context"
	"testing"

	"oktagraph/cache"
	"oktagraph/internal/testkit/loaderkit"
	"oktagraph/oktasim"
)

func TestAnOperationsLoadersAreFoundInItsContextAlone(t *testing.T) {
	t.Parallel()
	k := loaderkit.New(t, loaderkit.NewOrg(t, oktasim.Config{}), cache.Options{})
	engine := NewEngine(Options{Cache: k.Store})
	defer engine.Close()
	r, err := engine.NewRequest(t.Context(), k.Tenant, Hints{})
	k.OK(err)
	if For(t.Context()) != nil || For(WithRequest(t.Context(), r)) != r || r.Tenant() != k.Tenant || r.CallsLeft() != DefaultCallLimit {
		t.Error("another operation's loaders")
	}
	r.RunTasks(t.Context(), func(ctx context.Context) {
		Go(ctx, func() {
			if users := r.UsersByID(ctx, k.Everybody()); users[0].Err != nil || users[0].Value == nil {
				t.Errorf("%+v", users[0])
			}
		})
	})
	if known := engine.SharedSizes(t.Context(), k.Tenant); known != engine.Sizes(k.Tenant) {
		t.Errorf("%+v", known)
	}
}
