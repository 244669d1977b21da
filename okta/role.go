package okta

import (
	"encoding/json"
	"fmt"
)

// CustomRole is a role an org defined itself, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/.
type CustomRole struct {
	ID          string    `json:"id"`
	Label       string    `json:"label"`
	Description string    `json:"description"`
	Created     Timestamp `json:"created"`
	LastUpdated Timestamp `json:"lastUpdated"`
}

// Permission is one thing that a custom role allows. It has no id of its own.
type Permission struct {
	Label       string    `json:"label"`
	Created     Timestamp `json:"created"`
	LastUpdated Timestamp `json:"lastUpdated"`
	// Conditions is nil when there are none.
	Conditions json.RawMessage `json:"conditions"`
}

// ResourceSet is what a custom role is assigned over. Built-in sets have no dates.
type ResourceSet struct {
	ID          string    `json:"id"`
	Label       string    `json:"label"`
	Description string    `json:"description"`
	Created     Timestamp `json:"created"`
	LastUpdated Timestamp `json:"lastUpdated"`
}

// Binding means that a role is assigned to somebody over a resource set.
type Binding struct{ RoleID string }

// BindingMember is one holder of a role over a resource set. ID is also the id of
// the holder's role assignment; Kind and PrincipalID are empty when the holder is of
// an unknown kind.
type BindingMember struct {
	ID          string
	Kind        AssigneeKind
	PrincipalID string
	Created     Timestamp
	LastUpdated Timestamp
}

// Assignee is a user with role assignments. Whether the list includes users who hold
// roles only through a group differs between orgs.
type Assignee struct{ ID string }

// wireIAM is the union of the objects under /iam: each has some of these members.
type wireIAM struct {
	ID          word            `json:"id"`
	Label       word            `json:"label"`
	Description word            `json:"description"`
	Created     word            `json:"created"`
	LastUpdated word            `json:"lastUpdated"`
	Conditions  json.RawMessage `json:"conditions"`
	Links       json.RawMessage `json:"_links"`
}

func decodeIAM(data []byte, what string) (wireIAM, error) {
	var w wireIAM
	if err := unmarshal(data, &w); err != nil {
		return w, fmt.Errorf("decode %s: %w", what, err)
	}
	return w, nil
}

func decodeIAMWithID(data []byte, what string) (wireIAM, error) {
	w, err := decodeIAM(data, what)
	if err == nil && w.ID == "" {
		return w, fmt.Errorf("decode %s: %w", what, errNoID)
	}
	return w, err
}

func decodeCustomRole(data []byte) (*CustomRole, error) {
	w, err := decodeIAMWithID(data, "custom role")
	if err != nil {
		return nil, err
	}
	return &CustomRole{string(w.ID), string(w.Label), string(w.Description), Timestamp(w.Created), Timestamp(w.LastUpdated)}, nil
}

func decodeResourceSet(data []byte) (*ResourceSet, error) {
	w, err := decodeIAMWithID(data, "resource set")
	if err != nil {
		return nil, err
	}
	return &ResourceSet{string(w.ID), string(w.Label), string(w.Description), Timestamp(w.Created), Timestamp(w.LastUpdated)}, nil
}

func decodePermission(data []byte) (*Permission, error) {
	w, err := decodeIAM(data, "permission")
	if err != nil {
		return nil, err
	}
	p := &Permission{Label: string(w.Label), Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated)}
	if len(w.Conditions) > 0 && string(w.Conditions) != "null" {
		p.Conditions = w.Conditions
	}
	return p, nil
}

func decodeBinding(data []byte) (Binding, error) {
	w, err := decodeIAMWithID(data, "binding")
	return Binding{RoleID: string(w.ID)}, err
}

// decodeBindingMember reads the holder from _links.self, which is the holder's own
// link and not the member's; nothing else names the holder.
func decodeBindingMember(data []byte) (BindingMember, error) {
	w, err := decodeIAMWithID(data, "binding member")
	if err != nil {
		return BindingMember{}, err
	}
	kind, id := assigneeOf(href(w.Links, "self"))
	return BindingMember{
		ID: string(w.ID), Kind: kind, PrincipalID: id,
		Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated),
	}, nil
}

func decodeAssignee(data []byte) (Assignee, error) {
	w, err := decodeIAMWithID(data, "assignee")
	return Assignee{ID: string(w.ID)}, err
}
