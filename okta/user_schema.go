package okta

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"oktagraph/okta/jsonscan"
)

// DefaultSchema is Okta's id for the schema of the default user type.
const DefaultSchema = "default"

// UserSchema describes the profiles of the users of one type.
type UserSchema struct {
	Title       string    `json:"title"`
	Description string    `json:"description"`
	Created     Timestamp `json:"created"`
	LastUpdated Timestamp `json:"lastUpdated"`
	// TypeID is the user type's id; empty when Okta sent no link to it.
	TypeID string `json:"typeId"`
	// Attributes lists the base attributes and then the custom ones, in Okta's order.
	Attributes []*SchemaAttribute `json:"attributes"`
}

// SchemaAttribute describes one attribute of a profile. Type, Format and the other words
// are Okta's and may include new ones.
type SchemaAttribute struct {
	Name        string `json:"name"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Custom      bool   `json:"custom,omitempty"`
	Required    bool   `json:"required,omitempty"`
	Unique      bool   `json:"unique,omitempty"`

	Type string `json:"type"`
	// Items is the type of an array's elements.
	Items   string `json:"items,omitempty"`
	Format  string `json:"format,omitempty"`
	Pattern string `json:"pattern,omitempty"`
	// MinLength and MaxLength are nil without a limit.
	MinLength *int `json:"minLength,omitempty"`
	MaxLength *int `json:"maxLength,omitempty"`
	// Choices are the only values allowed, for an array those of its elements; nil allows
	// any.
	Choices []SchemaChoice `json:"choices,omitempty"`
	// Default is nil when there is none.
	Default json.RawMessage `json:"default,omitempty"`

	Mutability string `json:"mutability,omitempty"`
	// SelfAccess is what the user may do with it: HIDE, READ_ONLY or READ_WRITE.
	SelfAccess string `json:"selfAccess,omitempty"`
	// Source is where the value comes from: PROFILE_MASTER, OKTA or OVERRIDE.
	Source string `json:"source,omitempty"`
}

// SchemaChoice is a value that an attribute may have. Title is empty when Okta shows the
// value itself.
type SchemaChoice struct {
	Value json.RawMessage `json:"value"`
	Title string          `json:"title,omitempty"`
}

// GetUserSchema reads the schema of a user type by the schema's id, or DefaultSchema.
// Anything else is ErrBadID without a call.
//
// GET /api/v1/meta/schemas/user/{id}, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Schema/#tag/Schema/operation/getUserSchema.
func (c *Client) GetUserSchema(ctx context.Context, id string) (*UserSchema, error) {
	if !ValidID(id) || id == linkedObjects {
		return nil, fmt.Errorf("get user schema: %w", ErrBadID)
	}
	return fetchOne(ctx, c, "get user schema", get("api", "v1", "meta", "schemas", "user", id), decodeUserSchema)
}

// definitions is one half of a schema: what Okta defines, or what the org defines.
type definitions struct {
	Properties json.RawMessage `json:"properties"`
	Required   []word          `json:"required"`
}

func decodeUserSchema(data []byte) (*UserSchema, error) {
	var w struct {
		Title       word            `json:"title"`
		Description word            `json:"description"`
		Created     word            `json:"created"`
		LastUpdated word            `json:"lastUpdated"`
		Links       json.RawMessage `json:"_links"`
		Definitions struct {
			Base   *definitions `json:"base"`
			Custom *definitions `json:"custom"`
		} `json:"definitions"`
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode user schema: %w", err)
	}
	if w.Definitions.Base == nil { // another object, or a proxy's page
		return nil, fmt.Errorf("decode user schema: %w", errNoDefinitions)
	}
	s := &UserSchema{
		Title: string(w.Title), Description: string(w.Description), Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated),
		TypeID: idIn(href(w.Links, "type"), "/meta/types/user/"), Attributes: []*SchemaAttribute{},
	}
	for _, half := range []*definitions{w.Definitions.Base, w.Definitions.Custom} {
		if half == nil || jsonscan.FirstByte(half.Properties) != '{' {
			continue
		}
		err := jsonscan.EachMember(half.Properties, func(key jsonscan.Text, value []byte) error {
			if jsonscan.FirstByte(value) != '{' {
				return nil
			}
			a, err := decodeSchemaAttribute(key.String(), value)
			if err != nil {
				return err
			}
			a.Custom = half == w.Definitions.Custom
			for _, name := range half.Required {
				a.Required = a.Required || string(name) == a.Name
			}
			s.Attributes = append(s.Attributes, a)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("decode user schema: %w", err)
		}
	}
	return s, nil
}

// wireAttribute is an attribute's definition, or that of an array's elements.
type wireAttribute struct {
	Title       word            `json:"title"`
	Description word            `json:"description"`
	Type        word            `json:"type"`
	Format      word            `json:"format"`
	Pattern     word            `json:"pattern"`
	Required    word            `json:"required"`
	Unique      word            `json:"unique"`
	MinLength   word            `json:"minLength"`
	MaxLength   word            `json:"maxLength"`
	Mutability  word            `json:"mutability"`
	Default     json.RawMessage `json:"default"`
	Permissions []struct {
		Principal word `json:"principal"`
		Action    word `json:"action"`
	} `json:"permissions"`
	Master struct {
		Type word `json:"type"`
	} `json:"master"`
	Enum  []json.RawMessage `json:"enum"`
	OneOf []wireChoice      `json:"oneOf"`
	Items struct {
		Type  word              `json:"type"`
		Enum  []json.RawMessage `json:"enum"`
		OneOf []wireChoice      `json:"oneOf"`
	} `json:"items"`
}

type wireChoice struct {
	Const json.RawMessage `json:"const"`
	Title word            `json:"title"`
}

func decodeSchemaAttribute(name string, data []byte) (*SchemaAttribute, error) {
	var w wireAttribute
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("attribute %s: %w", name, err)
	}
	a := &SchemaAttribute{
		Name: name, Title: string(w.Title), Description: string(w.Description), Type: string(w.Type), Items: string(w.Items.Type),
		Format: string(w.Format), Pattern: string(w.Pattern), MinLength: whole(w.MinLength), MaxLength: whole(w.MaxLength),
		Required: w.Required == "true", Unique: w.Unique != "" && w.Unique != "false" && w.Unique != "NOT_UNIQUE",
		Mutability: string(w.Mutability), Source: string(w.Master.Type), Default: w.Default,
		Choices: choicesOf(w.Enum, w.OneOf),
	}
	if string(a.Default) == "null" {
		a.Default = nil
	}
	if a.Choices == nil {
		a.Choices = choicesOf(w.Items.Enum, w.Items.OneOf)
	}
	for _, p := range w.Permissions {
		if p.Principal == "SELF" {
			a.SelfAccess = string(p.Action)
		}
	}
	return a, nil
}

// choicesOf joins the allowed values with their titles, which are in a separate list.
func choicesOf(values []json.RawMessage, titled []wireChoice) []SchemaChoice {
	if values == nil {
		for _, c := range titled {
			values = append(values, c.Const)
		}
	}
	var list []SchemaChoice
	for _, value := range values {
		choice := SchemaChoice{Value: value}
		for _, c := range titled {
			if bytes.Equal(c.Const, value) {
				choice.Title = string(c.Title)
			}
		}
		list = append(list, choice)
	}
	return list
}

// whole parses a whole number; nil when the word is not one.
func whole(w word) *int {
	n, err := strconv.Atoi(string(w))
	if err != nil {
		return nil
	}
	return &n
}
