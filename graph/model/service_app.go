package model

import "oktagraph/okta"

// ServiceApp is an OAuth client that acts for itself.
type ServiceApp struct{ *okta.ClientApp }

// IsNode marks the schema's interface.
func (*ServiceApp) IsNode() {}

// IsAssignee marks the schema's interface.
func (*ServiceApp) IsAssignee() {}

// Label is the app's name.
func (a *ServiceApp) Label() *string { return nonEmpty(a.ClientApp.Label) }

// Status is Okta's status of the app.
func (a *ServiceApp) Status() *string { return nonEmpty(a.ClientApp.Status) }

// Key identifies the object among those of its type.
func (a *ServiceApp) Key() string { return a.ID }
