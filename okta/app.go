package okta

import (
	"fmt"
	"strings"

	"oktagraph/okta/jsonscan"
)

// App is an application of the org, see
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/.
type App struct {
	ID string `json:"id"`
	// Label is the org's name for the app, Name that of Okta's catalog.
	Label string `json:"label"`
	Name  string `json:"name,omitempty"`
	// Status and SignOnMode are Okta's words.
	Status      string    `json:"status,omitempty"`
	SignOnMode  string    `json:"signOnMode,omitempty"`
	Created     Timestamp `json:"created,omitempty"`
	LastUpdated Timestamp `json:"lastUpdated,omitempty"`
}

// AppAssignment is how a user is assigned to an app.
type AppAssignment struct {
	// Scope is USER if the app was assigned to the user directly, GROUP if through
	// GroupID.
	Scope   string    `json:"scope,omitempty"`
	GroupID string    `json:"groupId,omitempty"`
	Status  string    `json:"status,omitempty"`
	Created Timestamp `json:"created,omitempty"`
}

// ThroughGroup reports whether the app is assigned through a group.
func (a AppAssignment) ThroughGroup() bool {
	return a.Scope == "GROUP" || a.Scope == "" && a.GroupID != ""
}

// AppUser is a user who is assigned to an app. User is nil if Okta did not send it.
type AppUser struct {
	AppAssignment
	ID   string
	User *User
}

// UserApp is an app that a user is assigned to.
type UserApp struct {
	AppAssignment
	App *App
}

// AppGroup is a group that is assigned to an app. Group is nil if Okta did not send it.
type AppGroup struct {
	ID    string
	Group *Group
}

func decodeApps(data []byte) ([]*App, error) { return decodeList(data, decodeApp) }

func decodeApp(data []byte) (*App, error) {
	var w struct{ ID, Label, Name, Status, SignOnMode, Created, LastUpdated word }
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode app: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode app: %w", errNoID)
	}
	return &App{
		ID: string(w.ID), Label: string(w.Label), Name: string(w.Name), Status: string(w.Status),
		SignOnMode: string(w.SignOnMode), Created: Timestamp(w.Created), LastUpdated: Timestamp(w.LastUpdated),
	}, nil
}

// decodeUserApp reads an app with its embedded assignment, unless that is another user's.
func decodeUserApp(data []byte, userID string) (*UserApp, error) {
	a, err := decodeApp(data)
	if err != nil {
		return nil, err
	}
	out := &UserApp{App: a}
	if user := embedded(data, "user"); user != nil {
		if u, err := decodeAppUser(user); err == nil && u.ID == userID {
			out.AppAssignment = u.AppAssignment
		}
	}
	return out, nil
}

func decodeAppUser(data []byte) (*AppUser, error) {
	var w struct {
		ID, Scope, Status, Created word
		Links                      struct {
			Group struct{ Href word } `json:"group"`
		} `json:"_links"`
	}
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode app user: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode app user: %w", errNoID)
	}
	u := &AppUser{ID: string(w.ID), AppAssignment: AppAssignment{
		Scope: string(w.Scope), Status: string(w.Status), Created: Timestamp(w.Created), GroupID: groupOf(string(w.Links.Group.Href)),
	}}
	if object := embedded(data, "user"); object != nil {
		if user, err := DecodeUser(object); err == nil && user.ID == u.ID {
			u.User = user
		}
	}
	return u, nil
}

func decodeAppGroup(data []byte) (*AppGroup, error) {
	var w struct{ ID word }
	if err := unmarshal(data, &w); err != nil {
		return nil, fmt.Errorf("decode app group: %w", err)
	}
	if w.ID == "" {
		return nil, fmt.Errorf("decode app group: %w", errNoID)
	}
	g := &AppGroup{ID: string(w.ID)}
	if object := embedded(data, "group"); object != nil {
		if group, err := DecodeGroup(object); err == nil && group.ID == g.ID {
			g.Group = group
		}
	}
	return g, nil
}

// embedded returns the object that expand put into another; nil when there is none.
func embedded(data []byte, name string) []byte {
	all, _ := jsonscan.Lookup(data, "_embedded")
	if object, _ := jsonscan.Lookup(all, name); jsonscan.FirstByte(object) == '{' {
		return object
	}
	return nil
}

// groupOf returns the id at the end of a link to a group; "" for any other link.
func groupOf(href string) string {
	_, id, found := strings.Cut(href, "/groups/")
	if !found || !ValidID(id) {
		return ""
	}
	return id
}
