package admins

import "testing"

func TestKindsSurviveTheWayThroughRedis(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]userRoles{"not known": {}, "none": splitRoles(nil)} {
		raw, err := userRolesKind.Encode(told)
		if err != nil {
			t.Fatal(err)
		}
		back, err := userRolesKind.Decode(raw)
		if err != nil || (back.Told == nil) != (told.Told == nil) {
			t.Errorf("%s: told %v came back as %v, error %v", name, told.Told, back.Told, err)
		}
	}
}
