package directory

import (
	"context"
	"testing"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/paging"
	"oktagraph/oktasim"
)

// What a list brings along is not read separately, whichever is faster.
func TestAnAppBesideAListThatBringsItCostsNoCall(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]func(ctx context.Context, k *kit, r *Request, user string){
		"of all apps": func(ctx context.Context, k *kit, r *Request, _ string) {
			_, err := r.ListApps(ctx, AppList{}, "apps", nil, paging.Position{}, 200)
			k.OK(err)
		},
		"of a user's apps": func(ctx context.Context, k *kit, r *Request, user string) {
			k.OK(r.AppsOfUsers(ctx, []string{user}, nil, 200)[0].Err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, oktasim.Config{Users: 30, Groups: 5, Apps: 4}, func(t *testing.T, k *kit) {
				app, user := k.assigned()
				k.Costs("beside the list", 1, func() {
					k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
						batch.Go(ctx, func() {
							if got := r.AppsByID(ctx, []string{app})[0]; got.Err != nil || got.Value == nil || got.Value.ID != app {
								t.Errorf("%+v", got)
							}
						})
						list(ctx, k, r, user)
					})
				})
			})
		})
	}
}

// assigned returns an app, and a user who has it.
func (k *kit) assigned() (app, user string) {
	for _, u := range k.Org.Users() {
		for _, a := range k.Org.AppsOf(u.ID) {
			return a.AppID, a.UserID
		}
	}
	k.T.Fatal("nobody has an app")
	return "", ""
}
