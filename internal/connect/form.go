package connect

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

// Which credential is entered.
const (
	kindToken = "token"
	kindApp   = "app"
)

// form is the form for linking an org: by an administrator, for a re-link, or through a
// one-time link.
type form struct {
	Heading, Action, Button string
	// Tenant is fixed unless Choices are given.
	Tenant  string
	Choices []string
	Again   bool // the org is linked already
	Invited bool
	// What was entered, except secrets.
	Name, OrgURL, Kind, ClientID string
	// Errors are by field. Problems lists these, and those about no field, in order.
	Errors   map[string]string
	Problems []problem
	Key      keyPair
	// Scopes are those to grant a service app.
	Scopes    []string
	Addresses []string
	// Below reports whether the form is shown below findings, and not alone on its page.
	Below bool
	// Until is when the one-time link ends; nil for an administrator.
	Until *time.Time
}

type problem struct{ Field, Label, Text string }

// form returns an empty form.
func (s *site) form(r *http.Request) (*form, error) {
	pair, err := s.keyPair(r.Context())
	if err != nil {
		return nil, err
	}
	return &form{
		Heading: "Link an org", Action: linkPath, Button: "Connect", Kind: kindToken,
		Errors: map[string]string{}, Key: pair, Scopes: doctor.Scopes(), Addresses: s.Addresses,
	}, nil
}

// fill reads what was entered and copies all but the secrets into the form.
func (f *form) fill(r *http.Request) linking.Input {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	if len(f.Choices) > 0 {
		f.Tenant = value("tenant")
	}
	f.Name, f.OrgURL, f.ClientID, f.Kind = value("name"), value("orgUrl"), value("clientId"), kindToken
	in := linking.Input{Tenant: f.Tenant, Name: f.Name, OrgURL: f.OrgURL}
	if value("kind") == kindApp {
		f.Kind, in.ClientID, in.PrivateKey, in.KeyID = kindApp, f.ClientID, f.Key.private, f.Key.ID
	} else {
		in.APIToken = value("apiToken")
	}
	return in
}

// check finds everything that is missing, before any call.
func (f *form) check(r *http.Request, in linking.Input) bool {
	if len(f.Choices) > 0 && !slices.Contains(f.Choices, f.Tenant) {
		f.fault("tenant", "choose one of the list")
	}
	if in.OrgURL == "" {
		f.fault("orgUrl", "enter the address people sign in at, for example https://acme.okta.com")
	}
	switch {
	case f.Kind == kindToken && in.APIToken == "":
		f.fault("apiToken", "paste the token; Okta shows it once, right after Create token")
	case f.Kind == kindApp && in.ClientID == "":
		f.fault("clientId", "paste it from the General tab of the app in Okta (0oa…)")
	}
	if f.Kind == kindApp && r.PostFormValue("keyId") != f.Key.ID {
		f.fault("privateKey", "the key that was shown before is gone; add the one shown now to the app in Okta")
	}
	return len(f.Problems) == 0
}

// fault puts a problem next to its field and into the summary.
func (f *form) fault(field, text string) {
	at := field
	if field == "keyId" {
		at = "privateKey"
	}
	if !f.shows(at) {
		at = ""
	}
	f.Problems = append(f.Problems, problem{Field: at, Label: labelOf(field), Text: text})
	f.Errors[at] = text
}

// shows reports whether the form can show mistakes of that field.
func (f *form) shows(field string) bool {
	switch field {
	case "orgUrl":
		return true
	case "tenant":
		return len(f.Choices) > 1
	case "name":
		return !f.Invited
	case "apiToken":
		return f.Kind == kindToken
	case "clientId", "privateKey":
		return f.Kind == kindApp
	default:
		return false
	}
}

// take puts an error of the linker into the form and reports whether it belongs there.
func (f *form) take(err error) bool {
	var input *linking.InputError
	if !errors.As(err, &input) {
		return false
	}
	f.fault(input.Field, input.Problem)
	return true
}
