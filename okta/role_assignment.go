package okta

import (
	"fmt"
	"strings"

	"oktagraph/okta/jsonscan"
)

// AssigneeKind is the kind of thing that a role is assigned to.
type AssigneeKind string

// The kinds of assignees that Okta knows.
const (
	UserAssignee   AssigneeKind = "USER"
	GroupAssignee  AssigneeKind = "GROUP"
	ClientAssignee AssigneeKind = "CLIENT"
	// UnknownAssignee is any kind that is newer than this program.
	UnknownAssignee AssigneeKind = "UNKNOWN"
)

// Known reports whether the roles of this kind can be read.
func (k AssigneeKind) Known() bool {
	return k == UserAssignee || k == GroupAssignee || k == ClientAssignee
}

// CustomRoleType is the type of assignments of roles that the org defined itself.
const CustomRoleType = "CUSTOM"

// RoleAssignment is one admin role held by a user, a group or a client, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/.
type RoleAssignment struct {
	// ID is not unique: for four types it is the base32 of the type, the same for
	// every holder. Only (assignee, ID) identifies an assignment.
	ID string `json:"id"`
	// Label varies with the age of the org; compare Type and RoleID instead.
	Label string `json:"label,omitempty"`
	// Type is CustomRoleType or a standard role's word; new words appear.
	Type   string `json:"type"`
	Status string `json:"status,omitempty"`
	// AssignmentType is USER, GROUP or CLIENT.
	AssignmentType string    `json:"assignmentType,omitempty"`
	Created        Timestamp `json:"created,omitempty"`
	LastUpdated    Timestamp `json:"lastUpdated,omitempty"`
	// RoleID and ResourceSetID are set for custom and IAM roles only.
	RoleID        string `json:"roleId,omitempty"`
	ResourceSetID string `json:"resourceSetId,omitempty"`
	// AssigneeKind and AssigneeID come from _links.assignee: a user's list also has
	// the assignments of its groups. Both are empty when the link is missing or names
	// another kind than AssignmentType, since then one of the two is wrong.
	AssigneeKind AssigneeKind `json:"assigneeKind,omitempty"`
	AssigneeID   string       `json:"assigneeId,omitempty"`
	// Targets is only set after an expand.
	Targets *Targets `json:"targets,omitempty"`
}

// Targets limit a role to some groups or apps. A nil slice was not expanded; an
// empty one was, and means that the role is not limited in that kind.
type Targets struct {
	Groups []*Group    `json:"groups"`
	Apps   []TargetApp `json:"apps"`
}

// TargetApp is an app instance (with ID) or a whole catalog app (without).
type TargetApp struct {
	ID          string `json:"id,omitempty"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName,omitempty"`
	Status      string `json:"status,omitempty"`
}

// decodeAssignment reads one assignment.
func decodeAssignment(data []byte) (*RoleAssignment, error) {
	var a RoleAssignment
	var link string
	err := jsonscan.EachMember(data, func(key jsonscan.Text, value []byte) error {
		switch string(key.Name()) {
		case "id":
			a.ID = jsonscan.ScalarOrEmpty(value)
		case "label":
			a.Label = jsonscan.ScalarOrEmpty(value)
		case "type":
			a.Type = jsonscan.ScalarOrEmpty(value)
		case "status":
			a.Status = jsonscan.ScalarOrEmpty(value)
		case "assignmentType":
			a.AssignmentType = jsonscan.ScalarOrEmpty(value)
		case "created":
			a.Created = Timestamp(jsonscan.ScalarOrEmpty(value))
		case "lastUpdated":
			a.LastUpdated = Timestamp(jsonscan.ScalarOrEmpty(value))
		case "role":
			a.RoleID = jsonscan.ScalarOrEmpty(value)
		case "resource-set":
			a.ResourceSetID = jsonscan.ScalarOrEmpty(value)
		case "_links":
			link = href(value, "assignee")
		case "_embedded":
			targets, err := embeddedTargets(value)
			a.Targets = targets
			return err
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("decode role assignment: %w", err)
	}
	if a.ID == "" {
		return nil, fmt.Errorf("decode role assignment: %w", errNoID)
	}
	if kind, id := assigneeOf(link); a.AssignmentType == "" || string(kind) == a.AssignmentType {
		a.AssigneeKind, a.AssigneeID = kind, id
	}
	return &a, nil
}

// href returns _links.<rel>.href; when a rel holds several links, the first's.
func href(links []byte, rel string) string {
	value, ok := jsonscan.Lookup(links, rel)
	if !ok {
		return ""
	}
	if len(value) > 0 && value[0] == '[' {
		var first []byte
		_ = jsonscan.EachElement(value, func(v []byte) error {
			if first == nil {
				first = v
			}
			return nil
		})
		value = first
	}
	inner, _ := jsonscan.Lookup(value, "href")
	return jsonscan.ScalarOrEmpty(inner)
}

// assigneeOf reads kind and id from the path of a link such as
// https://org/api/v1/groups/00g…; both are empty for any other link. Clients are below
// /oauth2/v1, in one of Okta's examples below /api/v1.
func assigneeOf(link string) (AssigneeKind, string) {
	path, _, _ := strings.Cut(link, "?")
	_, rest, ok := strings.Cut(path, "/api/v1/")
	if !ok {
		if _, rest, ok = strings.Cut(path, "/oauth2/v1/"); !ok || !strings.HasPrefix(rest, "clients/") {
			return "", ""
		}
	}
	collection, id, _ := strings.Cut(strings.Trim(rest, "/"), "/")
	if collection == "clients" {
		id = strings.TrimSuffix(id, "/roles") // as in one of Okta's examples
	}
	if !ValidID(id) {
		return "", ""
	}
	switch collection {
	case "users":
		return UserAssignee, strings.Clone(id) // without the link
	case "groups":
		return GroupAssignee, strings.Clone(id)
	case "clients":
		return ClientAssignee, strings.Clone(id)
	default:
		return "", ""
	}
}

// embeddedTargets reads _embedded.targets.groups and .catalog.apps.
func embeddedTargets(embedded []byte) (*Targets, error) {
	value, ok := jsonscan.Lookup(embedded, "targets")
	if !ok || value[0] != '{' {
		return nil, nil //nolint:nilnil // no targets were expanded
	}
	targets := &Targets{}
	if groups, ok := jsonscan.Lookup(value, "groups"); ok && groups[0] == '[' {
		list, err := decodeGroups(groups)
		if err != nil {
			return nil, err
		}
		targets.Groups = list
	}
	catalog, _ := jsonscan.Lookup(value, "catalog")
	if apps, ok := jsonscan.Lookup(catalog, "apps"); ok && apps[0] == '[' {
		list, err := decodeTargetApps(apps)
		if err != nil {
			return nil, err
		}
		targets.Apps = list
	}
	return targets, nil
}

func decodeTargetApp(data []byte) (TargetApp, error) {
	var a TargetApp
	err := jsonscan.EachMember(data, func(key jsonscan.Text, value []byte) error {
		switch string(key.Name()) {
		case "id":
			a.ID = jsonscan.ScalarOrEmpty(value)
		case "name":
			a.Name = jsonscan.ScalarOrEmpty(value)
		case "displayName":
			a.DisplayName = jsonscan.ScalarOrEmpty(value)
		case "status":
			a.Status = jsonscan.ScalarOrEmpty(value)
		}
		return nil
	})
	if err != nil {
		return a, fmt.Errorf("decode target app: %w", err)
	}
	if a.Name == "" && a.ID == "" {
		return a, fmt.Errorf("decode target app: %w", errNoID)
	}
	return a, nil
}
