package naive

import (
	"bytes"
	"context"
	"encoding/json"
	"path"

	"oktagraph/graph/generated"
	"oktagraph/graph/model"
	"oktagraph/okta"
)

const schemasPath = "/api/v1/meta/schemas/user/"

type (
	profileSchemas    struct{ *run }
	profileAttributes struct{ *run }
)

func (r *run) ProfileSchema() generated.ProfileSchemaResolver       { return profileSchemas{r} }
func (r *run) ProfileAttribute() generated.ProfileAttributeResolver { return profileAttributes{r} }

// linked is an object by its links.
type linked struct {
	Links map[string]struct{ Href string } `json:"_links"`
}

func (l linked) to(rel string) string {
	if l.Links[rel].Href == "" {
		return ""
	}
	return path.Base(l.Links[rel].Href)
}

func (q queries) ProfileSchema(_ context.Context, typeID *string) (*model.ProfileSchema, error) {
	id := "default"
	if typeID != nil {
		t := byID(q.run, typesPath, *typeID, plain[linked])
		if t == nil {
			return nil, nil
		}
		id = t.to("schema")
	}
	return one(q.run, schemasPath+id, readSchema), nil
}

func readSchema(text json.RawMessage) *model.ProfileSchema {
	w := plain[struct {
		okta.UserSchema
		Definitions struct {
			Base, Custom struct{ Properties json.RawMessage }
		}
	}](text)
	w.TypeID = plain[linked](text).to("type")
	w.Attributes = append(attributesOf(w.Definitions.Base.Properties, false), attributesOf(w.Definitions.Custom.Properties, true)...)
	return &model.ProfileSchema{UserSchema: &w.UserSchema}
}

// attributesOf are the members of an object in its order.
func attributesOf(text json.RawMessage, custom bool) (list []*okta.SchemaAttribute) {
	type choices struct {
		Type  string
		Enum  []json.RawMessage
		OneOf []struct {
			Const json.RawMessage
			Title string
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	must(d.Token())
	for d.More() {
		name, _ := must(d.Token()).(string)
		var raw json.RawMessage
		must(0, d.Decode(&raw))
		a := plain[struct {
			Title, Description, Type, Format, Pattern, Mutability string
			Required                                              bool
			MinLength, MaxLength                                  *int
			Default                                               json.RawMessage
			Permissions                                           []struct{ Principal, Action string }
			Master                                                struct{ Type string }
			Items                                                 choices
		}](raw)
		out := &okta.SchemaAttribute{
			Name: name, Title: a.Title, Description: a.Description, Custom: custom, Required: a.Required, Type: a.Type, Items: a.Items.Type,
			Format: a.Format, Pattern: a.Pattern, MinLength: a.MinLength, MaxLength: a.MaxLength, Default: a.Default,
			Mutability: a.Mutability, Source: a.Master.Type,
		}
		for _, p := range a.Permissions {
			out.SelfAccess = p.Action // the simulator has those of SELF alone
		}
		allowed := plain[choices](raw)
		if allowed.Enum == nil {
			allowed = &a.Items
		}
		for _, v := range allowed.Enum {
			choice := okta.SchemaChoice{Value: v}
			for _, titled := range allowed.OneOf {
				if bytes.Equal(titled.Const, v) {
					choice.Title = titled.Title
				}
			}
			out.Choices = append(out.Choices, choice)
		}
		list = append(list, out)
	}
	return list
}

func (s profileSchemas) Type(_ context.Context, of *model.ProfileSchema) (*model.UserType, error) {
	return byID(s.run, typesPath, of.TypeID, readUserType), nil
}

var scopeOf = map[string]string{
	"login": "users:read", "displayName": "users:read",
	"email": "users:contact", "secondEmail": "users:contact", "mobilePhone": "users:contact", "primaryPhone": "users:contact",
	"streetAddress": "users:contact", "city": "users:contact", "state": "users:contact", "zipCode": "users:contact",
	"countryCode": "users:contact", "postalAddress": "users:contact",
}

func (profileSchemas) Attributes(_ context.Context, of *model.ProfileSchema) ([]*model.ProfileAttribute, error) {
	list := []*model.ProfileAttribute{}
	for _, a := range of.Attributes {
		scope := scopeOf[a.Name]
		if scope == "" {
			scope = "users:profile"
		}
		list = append(list, &model.ProfileAttribute{SchemaAttribute: a, Scope: scope})
	}
	return list, nil
}

func (profileAttributes) Choices(_ context.Context, of *model.ProfileAttribute) ([]*model.ProfileChoice, error) {
	var list []*model.ProfileChoice
	for _, c := range of.Choices {
		list = append(list, &model.ProfileChoice{SchemaChoice: c})
	}
	return list, nil
}
