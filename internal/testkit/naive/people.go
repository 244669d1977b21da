package naive

import (
	"context"
	"encoding/json"
	"slices"

	"oktagraph/graph/model"
	"oktagraph/okta"
)

const (
	typesPath = "/api/v1/meta/types/user"
)

func readUserType(text json.RawMessage) *model.UserType {
	return &model.UserType{UserType: plain[okta.UserType](text)}
}

func (q queries) UserTypes(context.Context) ([]*model.UserType, error) {
	return all(q.run, typesPath, nil, readUserType), nil
}

// Type is looked for in the list of types.
func (u users) Type(_ context.Context, of *model.User) (*model.UserType, error) {
	list := all(u.run, typesPath, nil, readUserType)
	at := slices.IndexFunc(list, func(t *model.UserType) bool { return t.ID == of.TypeID })
	if at < 0 {
		return nil, nil
	}
	return list[at], nil
}

func (u users) Factors(_ context.Context, of *model.User) ([]*okta.Factor, error) {
	type wire struct {
		ID, FactorType, Provider, VendorName, Status string
		Created, LastUpdated                         okta.Timestamp
	}
	list := []*okta.Factor{}
	for _, f := range all(u.run, usersPath+"/"+of.ID+"/factors", nil, plain[wire]) {
		list = append(list, &okta.Factor{
			ID: f.ID, Type: f.FactorType, Provider: f.Provider, Vendor: f.VendorName, Status: f.Status,
			Created: f.Created, LastUpdated: f.LastUpdated,
		})
	}
	return list, nil
}
