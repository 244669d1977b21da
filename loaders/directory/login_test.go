package directory

import (
	"context"
	"testing"
	"time"

	"oktagraph/internal/testkit/operationkit"
	"oktagraph/loaders/batch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// byLogin checks who has a login, "" for nobody.
func (k *kit) byLogin(login, want string) {
	k.T.Helper()
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		u, err := r.UserByLogin(ctx, login)
		if err != nil || (u == nil) != (want == "") || u != nil && (u.ID != want || !equalLogin(u.Login(), login)) {
			k.T.Errorf("%s is %v, %v, want %s", login, u, err, want)
		}
	})
}

func (k *kit) person(login string) string {
	k.T.Helper()
	return k.Must(
		k.Org.CreateUser(oktasim.Profile{"login": login, "email": "x@example.com", "firstName": "X", "lastName": "Y"}, oktasim.Active),
	)
}

func TestAUserFoundByLoginHasThatLogin(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		ann := k.person("ann@example.com")
		k.Costs("the first question", 1, func() { k.byLogin("ann@example.com", ann) })
		k.Costs("in other letters", 1, func() { k.byLogin("Ann@Example.com", ann) })
		k.Costs("and again", 0, func() { k.byLogin("ann@example.com", ann) })
		time.Sleep(10 * time.Second)
		k.OK(k.Org.UpdateUser(ann, oktasim.Profile{"login": "ann.new@example.com"}))
		bea := k.person("ann@example.com")
		k.Costs("the new login", 1, func() { k.byLogin("ann.new@example.com", ann) })
		k.Costs("the old one, now another's", 1, func() { k.byLogin("ann@example.com", bea) })
		k.OK(k.Org.UpdateUser(bea, oktasim.Profile{"login": "bea@example.com"}))
		time.Sleep(time.Second)
		k.Costs("hers", 1, func() { k.byLogin("bea@example.com", bea) })
		k.Costs("and now nobody's", 1, func() { k.byLogin("ann@example.com", "") })
		k.Costs("which is remembered", 0, func() { k.byLogin("ann@example.com", "") })
	})
}

func TestALoginThatNoPathCanHoldIsSearched(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		for _, login := range []string{"a/b@example.com", "me"} {
			id := k.person(login)
			counts := k.Calls(func() { k.byLogin(login, id) })
			if counts.ByRoute["GET /api/v1/users"] != 1 || counts.Total != 1 {
				t.Errorf("%s: calls %v", login, counts.ByRoute)
			}
		}
		k.byLogin("no/body@example.com", "")
	})
}

func TestAnOlderStateMetInAnOperationGivesWayToTheOneByLogin(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		ann := k.person("ann@example.com")
		k.readUsers([]string{ann})
		time.Sleep(10 * time.Second)
		k.OK(k.Org.UpdateUser(ann, oktasim.Profile{"login": "ann.new@example.com"}))
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			if u, err := operationkit.User(ctx, r, ann); err != nil || u.Login() != "ann@example.com" {
				t.Errorf("cached: %v, %v", u, err)
			}
			if u, err := r.UserByLogin(ctx, "ann.new@example.com"); err != nil || u == nil || u.ID != ann {
				t.Errorf("by login: %v, %v", u, err)
			}
			if u, err := operationkit.User(ctx, r, ann); err != nil || u.Login() != "ann.new@example.com" {
				t.Errorf("afterwards: %v, %v", u, err)
			}
		})
	})
}

func TestALoginThatCannotBeAskedIsNotNobodys(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		k.Breaks("", oktasim.FaultForbidden, 0)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			for _, login := range []string{"ann@example.com", "a/b@example.com"} {
				if u, err := r.UserByLogin(ctx, login); u != nil || !okta.IsForbidden(err) {
					t.Errorf("%s: %v, %v", login, u, err)
				}
			}
		})
	})
}
