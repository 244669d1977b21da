package directory

import (
	"context"
	"testing"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// typeNames reads user types, "" for one that does not exist.
func (k *kit) typeNames(ids ...string) []string {
	k.T.Helper()
	names := make([]string, len(ids))
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		for i, found := range r.UserTypesByID(ctx, ids) {
			k.OK(found.Err)
			if found.Value != nil {
				names[i] = found.Value.Name
			}
		}
	})
	return names
}

func TestAUserTypeThatIsNewerThanTheListIsFound(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		first := k.Org.UserTypes()[0]
		k.Costs("the list", 1, func() {
			if got := k.typeNames(first, first); got[0] != "user" || got[1] != "user" {
				t.Errorf("%q", got)
			}
		})
		partner := k.Must(k.Org.CreateUserType("partner", "Partner"))
		k.Costs("a type made since", 1, func() {
			if got := k.typeNames(partner, first); got[0] != "partner" || got[1] != "user" {
				t.Errorf("%q", got)
			}
		})
		k.Costs("which is kept", 0, func() { k.typeNames(partner, first) })
		k.Costs("one that is nobody's", 1, func() {
			if got := k.typeNames("oty00000000000000000"); got[0] != "" {
				t.Errorf("%q", got)
			}
		})
		time.Sleep(6 * time.Minute)
		k.Costs("the list by then", 1, func() { k.typeNames(partner, first) })
	})
}

func TestFactorsAreThoseOfThisMoment(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		user := k.person("ann@example.com")
		factors := func() (types []string) {
			k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
				of := r.FactorsOf(ctx, []string{user, user})
				k.OK(of[0].Err)
				for _, f := range of[0].Value {
					types = append(types, f.Type)
				}
				if len(of[1].Value) != len(types) {
					t.Errorf("%v and %v", of[0].Value, of[1].Value)
				}
			})
			return types
		}
		k.Costs("nobody's", 1, func() {
			if got := factors(); len(got) != 0 {
				t.Errorf("%q", got)
			}
		})
		k.OK(k.Org.EnrollFactor(user, "push", "OKTA"))
		k.Costs("a moment later", 1, func() {
			if got := factors(); len(got) != 1 || got[0] != "push" {
				t.Errorf("%q", got)
			}
		})
		k.OK(k.Org.ResetFactors(user))
		k.Costs("taken away", 1, func() {
			if got := factors(); len(got) != 0 {
				t.Errorf("%q", got)
			}
		})
		k.OK(k.Org.EnrollFactor(user, "webauthn", "FIDO"))
		k.Breaks("", oktasim.FaultForbidden, 0)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			if of := r.FactorsOf(ctx, []string{user})[0]; !okta.IsForbidden(of.Err) || of.Value != nil {
				t.Errorf("forbidden: %v", of)
			}
		})
	})
}
