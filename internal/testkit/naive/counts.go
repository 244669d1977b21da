package naive

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"oktagraph/graph/model"
)

// UserCounts counts by looking at every user.
func (q queries) UserCounts(_ context.Context, filter *model.UserFilter, by []model.UserDimension) ([]*model.UserCount, error) {
	deprovisioned := asksDeprovisioned(filter, false)
	counts := []*model.UserCount{}
	for _, u := range q.everyUser("") {
		if !deprovisioned && u.User.Status == "DEPROVISIONED" || !q.userFits(filter, u) {
			continue
		}
		values := make([]*string, len(by))
		for i, d := range by {
			values[i] = dimension(u, d)
		}
		same := func(c *model.UserCount) bool {
			return slices.EqualFunc(c.Values, values, func(a, b *string) bool { return spelled(a) == spelled(b) })
		}
		if at := slices.IndexFunc(counts, same); at >= 0 {
			counts[at].Count++
		} else {
			counts = append(counts, &model.UserCount{Values: values, Count: 1})
		}
	}
	slices.SortFunc(counts, func(a, b *model.UserCount) int {
		return cmp.Or(b.Count-a.Count, slices.CompareFunc(a.Values, b.Values, func(a, b *string) int { return strings.Compare(spelled(a), spelled(b)) }))
	})
	return counts, nil
}

func dimension(u *model.User, d model.UserDimension) *string {
	var text string
	switch d {
	case model.UserDimensionStatus:
		text = u.User.Status
	case model.UserDimensionType:
		text = u.TypeID
	case model.UserDimensionRealm:
		text = u.User.RealmID
	default:
		name := map[model.UserDimension]string{
			"COUNTRY_CODE": "countryCode", "COST_CENTER": "costCenter", "USER_TYPE": "userType",
		}[d]
		if name == "" {
			name = strings.ToLower(string(d))
		}
		text, _ = attribute(u.User.Profile, name).(string)
	}
	if text == "" {
		return nil
	}
	return &text
}

// spelled sorts a value behind all others when there is none.
func spelled(v *string) string {
	if v == nil {
		return "\U0010FFFF"
	}
	return *v
}
