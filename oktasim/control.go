package oktasim

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// The control API changes a running org. It is separate from Okta's own paths, and closed
// unless Config.Control has a key, which callers send as "Authorization: Sim <key>".
// docs/simulator.md lists the operations.
const controlPrefix = "/sim/v1/"

const controlBody = 1 << 20

// change is the body of POST /sim/v1/change: one operation and its arguments.
type change struct {
	Op          string   `json:"op"`
	ID          string   `json:"id"`
	User        string   `json:"user"`
	Group       string   `json:"group"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	Assignee    string   `json:"assignee"`
	Role        string   `json:"role"`
	Set         string   `json:"set"`
	Status      Status   `json:"status"`
	Label       string   `json:"label"`
	Description string   `json:"description"`
	Profile     Profile  `json:"profile"`
	Permissions []string `json:"permissions"`
	Targets     []string `json:"targets"`
	Resources   []string `json:"resources"`
	Add         []string `json:"add"`
	Delete      []string `json:"delete"`
}

func (o *Org) control(w http.ResponseWriter, r *http.Request) {
	key, found := strings.CutPrefix(r.Header.Get("Authorization"), "Sim ")
	if o.cfg.Control == "" || !found || subtle.ConstantTimeCompare([]byte(key), []byte(o.cfg.Control)) != 1 {
		o.controlAnswer(w, nil, errForbidden())
		return
	}
	answer, err := o.controlled(r)
	o.controlAnswer(w, answer, err)
}

func (o *Org) controlAnswer(w http.ResponseWriter, answer any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		var api *apiError
		if !errors.As(err, &api) {
			api = errValidation("change", err.Error())
		}
		w.WriteHeader(api.status)
		_, _ = w.Write(api.append(nil, "oae0000000000000000000000")) //nolint:gosec // JSON by its Content-Type, and escaped
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// controlled routes a request of the control API.
func (o *Org) controlled(r *http.Request) (any, error) {
	type id struct {
		ID string `json:"id,omitempty"`
	}
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPrefix) {
	case "POST change":
		var c change
		if err := readControl(r, &c); err != nil {
			return nil, err
		}
		made, err := o.apply(c)
		return id{made}, err
	case "POST faults":
		var f struct {
			Fault
			Wait string `json:"wait"` // alternative to the number of nanoseconds
		}
		if err := readControl(r, &f); err != nil {
			return nil, err
		}
		if f.Wait != "" {
			d, err := time.ParseDuration(f.Wait)
			if err != nil {
				return nil, errValidation("wait", "wait: "+err.Error())
			}
			f.Fault.Wait = d
		}
		return id{}, o.Inject(f.Fault)
	case "DELETE faults":
		o.ClearFaults()
		return id{}, nil
	case "POST hooks":
		var h Hook
		if err := readControl(r, &h); err != nil {
			return nil, err
		}
		made, err := o.RegisterHook(r.Context(), h)
		return id{made}, err
	case "GET calls":
		return o.Calls(), nil
	case "DELETE calls":
		o.ResetCalls()
		return id{}, nil
	}
	return nil, errPath()
}

func readControl(r *http.Request, into any) error {
	dec := json.NewDecoder(io.LimitReader(r.Body, controlBody))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return errValidation("body", err.Error())
	}
	return nil
}

// apply runs one operation; id is the id of an object it created.
func (o *Org) apply(c change) (id string, err error) {
	switch c.Op {
	case "createUser":
		return o.CreateUser(c.Profile, c.Status)
	case "updateUser":
		return "", o.UpdateUser(c.ID, c.Profile)
	case "setUserStatus":
		return "", o.SetUserStatus(c.ID, c.Status)
	case "deleteUser":
		return "", o.DeleteUser(c.ID)
	case "createGroup":
		return o.CreateGroup(c.Profile)
	case "updateGroup":
		return "", o.UpdateGroup(c.ID, c.Profile)
	case "deleteGroup":
		return "", o.DeleteGroup(c.ID)
	case "addMember":
		return "", o.AddMember(c.Group, c.User)
	case "removeMember":
		return "", o.RemoveMember(c.Group, c.User)
	case "moveMember":
		return "", o.MoveMember(c.From, c.To, c.User)
	case "grantRole":
		return o.GrantRole(c.Assignee, c.Role, c.Targets...)
	case "revokeRole":
		return "", o.RevokeRole(c.Assignee, c.ID)
	case "createCustomRole":
		return o.CreateCustomRole(c.Label, c.Description, c.Permissions...)
	case "updateCustomRole":
		return "", o.UpdateCustomRole(c.ID, c.Label, c.Description, c.Permissions...)
	case "deleteCustomRole":
		return "", o.DeleteCustomRole(c.ID)
	case "createResourceSet":
		return o.CreateResourceSet(c.Label, c.Description, c.Resources...)
	case "updateResourceSet":
		return "", o.UpdateResourceSet(c.ID, ResourceSetChange{Label: c.Label, Description: c.Description, Add: c.Add, Delete: c.Delete})
	case "deleteResourceSet":
		return "", o.DeleteResourceSet(c.ID)
	case "bind":
		return o.Bind(c.Set, c.Role, c.Assignee)
	}
	return "", errValidation("op", "op: unknown operation")
}
