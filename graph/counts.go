package graph

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/loaders"
	"oktagraph/loaders/plan"
	"oktagraph/okta"
)

// dimensionAttrs are the attributes that users are counted by, as named in Okta's
// expressions.
var dimensionAttrs = map[model.UserDimension]string{
	model.UserDimensionStatus:       "status",
	model.UserDimensionDepartment:   "profile.department",
	model.UserDimensionTitle:        "profile.title",
	model.UserDimensionCity:         "profile.city",
	model.UserDimensionCountryCode:  "profile.countryCode",
	model.UserDimensionCostCenter:   "profile.costCenter",
	model.UserDimensionOrganization: "profile.organization",
	model.UserDimensionDivision:     "profile.division",
	model.UserDimensionUserType:     "profile.userType",
	model.UserDimensionType:         "type.id",
	model.UserDimensionRealm:        "realmId",
}

// userCounts counts users by their attribute values.
func (*reader) userCounts(ctx context.Context, c *exec.Call) *exec.Column {
	by := arg[[]model.UserDimension](c, "by")
	q, err := filter.ForUsers(arg[*model.UserFilter](c, "filter"), nil, nil)
	if err == nil {
		err = checkDimensions(by)
	}
	if err == nil {
		err = mayFilter(ctx, slices.Concat(q.Scopes, dimensionScopes(by)))
	}
	if err != nil {
		return exec.Failed(1, err)
	}
	users, err := everyUser(ctx, q)
	if err != nil {
		return exec.Failed(1, err)
	}
	counts := countBy(users, by)
	if len(counts) > plan.MostUserCounts {
		return exec.Failed(1, apierror.BadInput("by", "gives %d combinations of values, more than %d; use fewer dimensions or a narrower filter",
			len(counts), plan.MostUserCounts))
	}
	column := exec.NewColumn(1)
	for _, count := range counts {
		column.Ref(column.Add(count))
	}
	column.Value()
	return column
}

func checkDimensions(by []model.UserDimension) error {
	if len(by) == 0 {
		return apierror.BadInput("by", "is empty; name at least one dimension")
	}
	for i, d := range by {
		if slices.Contains(by[:i], d) {
			return apierror.BadInput("by", "holds %s twice; name each dimension once", d)
		}
	}
	return nil
}

func dimensionScopes(by []model.UserDimension) []string {
	var scopes []string
	for _, d := range by {
		if scope := filter.UserScope(dimensionAttrs[d]); scope != "" {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// everyUser reads all users that a query matches.
func everyUser(ctx context.Context, q *filter.Users) ([]*okta.User, error) {
	switch {
	case q.Empty:
		return nil, nil
	case len(q.IDs) == 0:
		return loaders.For(ctx).EveryUser(ctx, &q.List)
	}
	var users []*okta.User
	for _, u := range loaders.For(ctx).UsersByID(ctx, q.IDs) {
		if u.Err != nil {
			return nil, u.Err
		}
		if u.Value != nil {
			users = append(users, u.Value)
		}
	}
	return users, nil
}

// countBy counts users by their values, sorted by descending count, then by the values.
// Missing values come last.
func countBy(users []*okta.User, by []model.UserDimension) []*model.UserCount {
	found := map[string]*model.UserCount{}
	values := make([]*string, len(by))
	var key []byte
	for _, u := range users {
		key = key[:0]
		for i, d := range by {
			values[i] = nil
			if v := dimensionOf(u, d); v != nil && *v != "" {
				values[i] = v
				key = append(key, *v...)
			}
			key = append(key, 0)
		}
		count := found[string(key)]
		if count == nil {
			count = &model.UserCount{Values: slices.Clone(values)}
			found[string(key)] = count
		}
		count.Count++
	}
	counts := make([]*model.UserCount, 0, len(found))
	for _, count := range found {
		counts = append(counts, count)
	}
	slices.SortFunc(counts, func(a, b *model.UserCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), slices.CompareFunc(a.Values, b.Values, compareValues))
	})
	return counts
}

// dimensionOf is a user's value, nil if there is none.
func dimensionOf(u *okta.User, d model.UserDimension) *string {
	switch d {
	case model.UserDimensionStatus:
		return &u.Status
	case model.UserDimensionType:
		return &u.TypeID
	case model.UserDimensionRealm:
		return &u.RealmID
	default:
		return u.Profile.String(strings.TrimPrefix(dimensionAttrs[d], "profile."))
	}
}

func compareValues(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	default:
		return strings.Compare(*a, *b)
	}
}
