package directory

import (
	"context"
	"slices"
	"testing"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/loaders/fetch"
	"oktagraph/loaders/paging"
	"oktagraph/loaders/plan"
	"oktagraph/oktasim"
)

// told returns what an operation announces while f runs.
func (k *kit) told(f func(ctx context.Context, r *Request)) (coming []int) {
	k.T.Helper()
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		r.OnComing(func(_ context.Context, users int) { coming = append(coming, users) })
		f(ctx, r)
	})
	return coming
}

func TestAListOfEverybodyIsToldBeforeItComes(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 450}, func(t *testing.T, k *kit) {
		list := func(q Query) func(ctx context.Context, r *Request) {
			return func(ctx context.Context, r *Request) {
				_, err := r.ListUsers(ctx, Walk{Query: q}, paging.Position{}, 100)
				k.OK(err)
			}
		}
		if got := k.told(list(Query{Search: `status eq "ACTIVE"`})); got != nil {
			t.Errorf("of a search, which may find nobody, %v are told", got)
		}
		if got := k.told(list(Query{})); got != nil {
			t.Errorf("of an org of unknown size %v are told", got)
		}
		time.Sleep(fetch.SoftList)
		k.Request(t.Context(), batch.Hints{}).org.Adopt(plan.Sizes{People: 450})
		if got := k.told(list(Query{})); !slices.Equal(got, []int{anticipated}) {
			t.Errorf("%v are told", got)
		}
	})
}

func TestMembersAreToldWhereManyCome(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{Users: 450}, func(t *testing.T, k *kit) {
		all, few := k.Org.Everyone(), k.Group(k.Everybody()[:20]...)
		members := func(ctx context.Context, r *Request) { r.TellMembers(ctx, []string{all, few}) }
		if got := k.told(members); got != nil {
			t.Errorf("without their counts %v are told", got)
		}
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			_, err := batch.Values(r.StatsOf(ctx, []string{all, few}))
			k.OK(err)
			r.TellMembers(ctx, []string{all}) // without a listener
		})
		if got := k.told(members); !slices.Equal(got, []int{450 + 20}) {
			t.Errorf("%v are told", got)
		}
		if got := k.told(func(ctx context.Context, r *Request) { r.TellMembers(ctx, []string{few}) }); got != nil {
			t.Errorf("of a small group %v are told", got)
		}
	})
}
