package graph

import (
	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/filter"
	"oktagraph/graph/model"
	"oktagraph/okta"
)

// userFilter reads the input; null means the same as absent.
func userFilter(in *model.UserFilter) filter.Users {
	if in == nil {
		return filter.Users{}
	}
	f := filter.Users{
		IDs:              in.Ids.Value(),
		Status:           words(in.Status.Value()),
		StartsWith:       in.StartsWith.Value(),
		Login:            in.Login.Value(),
		Email:            in.Email.Value(),
		FirstName:        in.FirstName.Value(),
		LastName:         in.LastName.Value(),
		Department:       in.Department.Value(),
		CreatedAfter:     instant(in.CreatedAfter),
		LastUpdatedAfter: instant(in.LastUpdatedAfter),
	}
	if include := in.IncludeDeprovisioned.Value(); include != nil {
		f.IncludeDeprovisioned = *include
	}
	return f
}

func groupFilter(in *model.GroupFilter) filter.Groups {
	if in == nil {
		return filter.Groups{}
	}
	return filter.Groups{
		IDs:                        in.Ids.Value(),
		Type:                       words(in.Type.Value()),
		NameStartsWith:             in.NameStartsWith.Value(),
		LastUpdatedAfter:           instant(in.LastUpdatedAfter),
		LastMembershipUpdatedAfter: instant(in.LastMembershipUpdatedAfter),
	}
}

func userOrder(in *model.UserOrder) *filter.Order {
	if in == nil {
		return nil
	}
	return &filter.Order{Field: string(in.Field), Desc: in.Direction == model.OrderDirectionDesc}
}

func groupOrder(in *model.GroupOrder) *filter.Order {
	if in == nil {
		return nil
	}
	return &filter.Order{Field: string(in.Field), Desc: in.Direction == model.OrderDirectionDesc}
}

// words turns enum values into text; nil stays nil, which is "not given".
func words[E ~string](values []E) []string {
	if values == nil {
		return nil
	}
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

func instant(v graphql.Omittable[*okta.Timestamp]) *string {
	ts := v.Value()
	if ts == nil {
		return nil
	}
	s := string(*ts)
	return &s
}
