package directory

import (
	"context"
	"testing"
	"time"

	"oktagraph/loaders/batch"
	"oktagraph/okta"
	"oktagraph/oktasim"
)

// attributesOf reads the schema of a type, "" for the default one; nil means none.
func (k *kit) attributesOf(typeID string) (names []string) {
	k.T.Helper()
	k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
		asked := &typeID
		if typeID == "" {
			asked = nil
		}
		s, err := r.ProfileSchema(ctx, asked)
		k.OK(err)
		if s != nil {
			for _, a := range s.Attributes {
				names = append(names, a.Name)
			}
		}
	})
	return names
}

func TestWhatProfilesHoldIsKeptByType(t *testing.T) {
	t.Parallel()
	bubble(t, oktasim.Config{}, func(t *testing.T, k *kit) {
		types := k.Org.UserTypes()
		var usual []string
		k.Costs("the default type's", 1, func() { usual = k.attributesOf("") })
		k.Costs("the same by its id", 1, func() { k.same("by id", k.attributesOf(types[0]), usual) }) // the list of types
		k.Costs("another type's", 1, func() { k.same("contractors", k.attributesOf(types[1]), append(usual, "agency")) })
		k.Costs("all of them again", 0, func() { k.attributesOf(types[0]); k.attributesOf(types[1]); k.attributesOf("") })
		k.Costs("nobody's", 1, func() { k.same("nobody's", k.attributesOf("oty00000000000000000"), []string(nil)) })
		time.Sleep(6 * time.Minute)
		k.Breaks("GET /api/v1/meta/schemas/user/{schema}", oktasim.FaultForbidden, 0)
		k.Run(batch.Hints{}, func(ctx context.Context, r *Request) {
			if s, err := r.ProfileSchema(ctx, nil); !okta.IsForbidden(err) || s != nil {
				t.Errorf("forbidden: %v, %v", s, err)
			}
		})
	})
}
