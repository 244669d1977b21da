package oktasim_test

import (
	"fmt"
	"slices"
	"testing"

	"oktagraph/oktasim"
)

// TestASortedSearchGoesOnFromThePlaceWhateverTheItemThereDoes makes the last item of each
// page stop matching, deletes it, or moves it to the beginning.
func TestASortedSearchGoesOnFromThePlaceWhateverTheItemThereDoes(t *testing.T) {
	t.Parallel()
	changes := map[string]func(org *oktasim.Org, id string) error{
		"nothing":              func(*oktasim.Org, string) error { return nil },
		"it no longer matches": func(org *oktasim.Org, id string) error { return org.SetUserStatus(id, oktasim.Active) },
		"it is deleted":        func(org *oktasim.Org, id string) error { return org.DeleteUser(id) },
		"it moves to the beginning": func(org *oktasim.Org, id string) error {
			return org.UpdateUser(id, oktasim.Profile{"lastName": "Aa"})
		},
	}
	for what, change := range changes {
		for _, order := range []string{"asc", "desc"} {
			t.Run(what+", "+order, func(t *testing.T) {
				t.Parallel()
				if order == "desc" && what == "it moves to the beginning" {
					t.Skip("that is the end")
				}
				org := newOrg(t, oktasim.Config{Users: 1})
				var want []string
				for i := range 25 {
					// Names that several users share, and ids in a different order than
					// names.
					id, err := org.CreateUser(oktasim.Profile{"login": fmt.Sprintf("u%d@acme.example", i), "email": fmt.Sprintf("u%d@acme.example", i), "firstName": "F", "lastName": fmt.Sprintf("Name%d", i%9)}, "")
					if err != nil {
						t.Fatal(err)
					}
					want = append(want, id)
				}
				var got []string
				target := "/api/v1/users?limit=4&sortBy=profile.lastName&sortOrder=" + order + "&search=status+eq+%22STAGED%22"
				for target != "" {
					r := get(t, org, target)
					for _, u := range decode[[]ident](t, r) {
						got = append(got, u.ID)
					}
					if target = next(r); target != "" {
						if err := change(org, got[len(got)-1]); err != nil {
							t.Fatal(err)
						}
					}
				}
				slices.Sort(got)
				if slices.Sort(want); !slices.Equal(got, want) {
					t.Errorf("%d users, each once, want %d", len(slices.Compact(got)), len(want))
				}
			})
		}
	}
}

func TestASortedSearchRefusesCursorsItDidNotMake(t *testing.T) {
	t.Parallel()
	org := newOrg(t, oktasim.Config{Users: 3})
	for _, after := range []string{org.Users()[0].ID, "PGS", "PGS!", "PGSYQ"} {
		if r := get(t, org, "/api/v1/users?sortBy=created&search=status+pr&after="+after); r.Status != 400 {
			t.Errorf("%s: status %d, want 400", after, r.Status)
		}
	}
}
