package model

import "oktagraph/okta"

// App is an application in the graph.
type App struct {
	*okta.App
	Tenant string
}

// IsNode marks the schema's interface.
func (*App) IsNode() {}

// Key identifies the object among those of its type.
func (a *App) Key() string { return a.ID }

// Name is the name in Okta's catalog.
func (a *App) Name() *string { return nonEmpty(a.App.Name) }

// Status is Okta's status.
func (a *App) Status() *string { return nonEmpty(a.App.Status) }

// SignOnMode is how people sign in.
func (a *App) SignOnMode() *string { return nonEmpty(a.App.SignOnMode) }

// assigned is how a user got an app.
type assigned struct{ okta.AppAssignment }

// Scope is the scope in the schema's terms.
func (a assigned) Scope() AssignmentSource {
	if a.ThroughGroup() {
		return AssignmentSourceGroup
	}
	return AssignmentSourceDirect
}

// Through is the id of the group that the assignment came through, "" for direct ones.
func (a assigned) Through() string {
	if !a.ThroughGroup() {
		return ""
	}
	return a.GroupID
}

// Status is Okta's status.
func (a assigned) Status() *string { return nonEmpty(a.AppAssignment.Status) }

// UserApp is an app that a user is assigned to.
type UserApp struct {
	assigned
	App *App
	key string
}

// NewUserApp links a user to an app.
func NewUserApp(userID string, app *App, how okta.AppAssignment) *UserApp {
	return &UserApp{assigned: assigned{how}, App: app, key: userID + ":" + app.ID}
}

// Key identifies the object among those of its type.
func (a *UserApp) Key() string { return a.key }

// AppUser is a user who is assigned to an app.
type AppUser struct {
	assigned
	User *User
	key  string
}

// NewAppUser links an app to a user.
func NewAppUser(appID string, user *User, how okta.AppAssignment) *AppUser {
	return &AppUser{assigned: assigned{how}, User: user, key: appID + ":" + user.ID}
}

// Key identifies the object among those of its type.
func (a *AppUser) Key() string { return a.key }

// AppConnection is a page of apps.
type AppConnection struct{ page[*App] }

// NewAppConnection makes a page of apps.
func NewAppConnection(s Slice[*App]) *AppConnection { return &AppConnection{s.page()} }

// Edges are the apps with their cursors.
func (c *AppConnection) Edges() []*AppEdge {
	return edges(&c.page, func(cursor string, a *App) *AppEdge { return &AppEdge{Cursor: cursor, Node: a} })
}

// UserAppConnection is a page of a user's apps.
type UserAppConnection struct{ page[*UserApp] }

// NewUserAppConnection makes a page of a user's apps.
func NewUserAppConnection(s Slice[*UserApp]) *UserAppConnection { return &UserAppConnection{s.page()} }

// Edges are the apps with their cursors.
func (c *UserAppConnection) Edges() []*UserAppEdge {
	return edges(&c.page, func(cursor string, a *UserApp) *UserAppEdge { return &UserAppEdge{Cursor: cursor, Node: a} })
}

// AppUserConnection is a page of an app's users.
type AppUserConnection struct{ page[*AppUser] }

// NewAppUserConnection makes a page of an app's users.
func NewAppUserConnection(s Slice[*AppUser]) *AppUserConnection { return &AppUserConnection{s.page()} }

// Edges are the users with their cursors.
func (c *AppUserConnection) Edges() []*AppUserEdge {
	return edges(&c.page, func(cursor string, u *AppUser) *AppUserEdge { return &AppUserEdge{Cursor: cursor, Node: u} })
}
