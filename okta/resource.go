package okta

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// ResourceKind is what a resource of a resource set represents, if that concerns users, groups
// or apps.
type ResourceKind string

// The kinds. OtherResource is something other than users, groups and apps, such as an
// authorization server; UnknownResource is not recognized.
const (
	AllUsers        ResourceKind = "users"
	OneUser         ResourceKind = "user"
	UsersOfGroup    ResourceKind = "usersOfGroup"
	AllGroups       ResourceKind = "groups"
	OneGroup        ResourceKind = "group"
	AllApps         ResourceKind = "apps"
	AppsOfType      ResourceKind = "appsOfType"
	OneApp          ResourceKind = "app"
	OtherResource   ResourceKind = "other"
	UnknownResource ResourceKind = "unknown"
)

// Resource is one entry of a resource set, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSetResource/
// and, for the names of resources, https://developer.okta.com/docs/concepts/role-assignment/.
type Resource struct {
	ID          string       `json:"id"`
	ORN         string       `json:"orn,omitempty"`
	Kind        ResourceKind `json:"kind"`
	Of          string       `json:"of,omitempty"` // the id of the user, group or app, or an app's type
	Created     Timestamp    `json:"created,omitempty"`
	LastUpdated Timestamp    `json:"lastUpdated,omitempty"`
	// Except lists what the resource's conditions exclude.
	Except []Place `json:"except,omitempty"`
}

// Place is what a resource's name refers to.
type Place struct {
	Kind ResourceKind `json:"kind"`
	Of   string       `json:"of,omitempty"`
}

func decodeResource(data []byte) (*Resource, error) {
	var w struct {
		ID          word `json:"id"`
		ORN         word `json:"orn"`
		Created     word `json:"created"`
		LastUpdated word `json:"lastUpdated"`
		Links       struct {
			Self struct {
				Href word `json:"href"`
			} `json:"self"`
		} `json:"_links"`
		Conditions struct {
			Exclude map[string][]word `json:"Exclude"`
		} `json:"conditions"`
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode resource: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode resource: %w", errNoID)
	}
	place := placeOf(string(w.ORN), string(w.Links.Self.Href))
	r := &Resource{
		ID: string(w.ID), ORN: string(w.ORN), Kind: place.Kind, Of: place.Of,
		Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated),
	}
	for name, list := range w.Conditions.Exclude {
		for _, orn := range list {
			place := Place{Kind: UnknownResource}
			if name == "okta:ORN" {
				place = placeOf(string(orn), "")
			}
			r.Except = append(r.Except, place)
		}
	}
	return r, nil
}

// placeOf reads a resource's name, or its link if the name is not enough. If the two
// contradict each other, one of them is wrong, and the place is unknown.
func placeOf(orn, link string) Place {
	named, linked := placeOfORN(orn), placeOfLink(link)
	switch {
	case linked.Kind == UnknownResource || linked == named:
		return named
	case named.Kind == UnknownResource:
		return linked
	default:
		return Place{Kind: UnknownResource}
	}
}

// foreignTypes returns types of resources that contain no users, groups or apps.
func foreignTypes() []string {
	return []string{
		"authorization_servers", "certifications", "customizations", "devices", "event_hooks", "flows", "identity_providers", "idps",
		"inline_hooks", "labels", "policies", "requests", "support",
	}
}

// placeOfORN reads orn:partition:service:org:type[:id…]. Apps have their type before their
// id; the users of a group are its contained_resources.
func placeOfORN(orn string) Place {
	parts := strings.Split(orn, ":")
	if len(parts) < 5 || parts[0] != "orn" {
		return Place{Kind: UnknownResource}
	}
	service, kind, rest := parts[2], parts[4], parts[5:]
	switch {
	case service == "directory" && kind == "users":
		return oneOrAll(AllUsers, OneUser, rest)
	case service == "directory" && kind == "groups" && len(rest) == 2 && rest[1] == "contained_resources":
		return oneOrAll(AllGroups, UsersOfGroup, rest[:1])
	case service == "directory" && kind == "groups":
		return oneOrAll(AllGroups, OneGroup, rest)
	case service == "idp" && kind == "apps" && len(rest) == 2:
		return oneOrAll(AllApps, OneApp, rest[1:])
	case service == "idp" && kind == "apps":
		return oneOrAll(AllApps, AppsOfType, rest)
	case slices.Contains(foreignTypes(), kind):
		return Place{Kind: OtherResource}
	default:
		return Place{Kind: UnknownResource}
	}
}

func oneOrAll(all, one ResourceKind, ids []string) Place {
	switch {
	case len(ids) == 0:
		return Place{Kind: all}
	case len(ids) == 1 && ids[0] != "":
		return Place{Kind: one, Of: ids[0]}
	default:
		return Place{Kind: UnknownResource}
	}
}

// placeOfLink reads the address of a resource in Okta's API.
func placeOfLink(link string) Place {
	path, query, _ := strings.Cut(link, "?")
	_, path, ok := strings.Cut(path, "/api/v1/")
	if !ok {
		return Place{Kind: UnknownResource}
	}
	parts := strings.Split(strings.Trim(path, "/"), "/")
	switch collection, ids := parts[0], parts[1:]; collection {
	case "users":
		return oneOrAll(AllUsers, OneUser, ids)
	case "groups":
		if len(ids) == 2 && ids[1] == "users" {
			return oneOrAll(AllGroups, UsersOfGroup, ids[:1])
		}
		return oneOrAll(AllGroups, OneGroup, ids)
	case "apps":
		if query != "" && len(ids) == 0 {
			return typeInFilter(query)
		}
		return oneOrAll(AllApps, OneApp, ids)
	default:
		return Place{Kind: UnknownResource}
	}
}

// typeInFilter reads filter=name eq "TYPE", which is how a link names all apps of a type.
func typeInFilter(query string) Place {
	values, err := url.ParseQuery(query)
	name, ok := strings.CutPrefix(values.Get("filter"), "name eq ")
	if name = strings.Trim(name, `\"`); err != nil || !ok || name == "" {
		return Place{Kind: UnknownResource}
	}
	return Place{Kind: AppsOfType, Of: name}
}
