package linking

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"oktagraph/internal/audit"
	"oktagraph/internal/doctor"
	"oktagraph/internal/store"
)

const (
	// examinations is how many may run at once in a process: each uses an Okta client and
	// its connections.
	examinations = 4
	// examineTime bounds one. A dozen calls take seconds; an org that hangs may cause several
	// waits of ten seconds each, and the page that waits for it is cut off after a minute.
	examineTime = 40 * time.Second
)

// Store is where linking stores tenants; [store.Store] is one.
type Store interface {
	Tenants(ctx context.Context) ([]store.Tenant, error)
	Tenant(ctx context.Context, id string) (store.Tenant, error)
	Link(ctx context.Context, t store.Tenant) (store.Tenant, error)
	LinkInvited(ctx context.Context, token string, t store.Tenant) (store.Tenant, error)
	Relink(ctx context.Context, t store.Tenant) (store.Tenant, error)
	Rename(ctx context.Context, id, name string) error
	Unlink(ctx context.Context, id string) error
	SetReport(ctx context.Context, id string, generation uint64, report json.RawMessage) error
	Invite(ctx context.Context, i store.Invitation) (token string, err error)
	Invitation(ctx context.Context, token string) (store.Invitation, error)
	RevokeInvitations(ctx context.Context, tenant string) error
	Health(ctx context.Context) (map[string]store.Health, error)
}

// Options configure a Service.
type Options struct {
	Store Store
	// Declared are the tenants of the configuration file.
	Declared []Declared
	// Open prepares a linked tenant for doctor, which reads it as the server would.
	Open func(store.Tenant) doctor.Tenant
	// Origin turns what people paste into one https origin; its error explains what is wrong
	// and never repeats the address.
	Origin func(address string) (string, error)
	// CheckKey returns what is wrong with a private key, without repeating it.
	CheckKey func(key []byte) error
	// Running returns a tenant's health in this process; nil where no server runs.
	Running func(id string) (store.Health, bool)
	// Changed is called when a tenant was linked, re-linked or unlinked, Verified when one was
	// found readable; both may be nil.
	Changed  func(ctx context.Context)
	Verified func(ctx context.Context, id string)
	Audit    *audit.Log
	// URL is where browsers reach this server, without a slash at the end.
	URL string
	// ReturnTo are the addresses that a one-time link may lead back to.
	ReturnTo []string
}

// Declared is a tenant of the configuration file.
type Declared struct {
	Name, OrgURL string
	Doctor       doctor.Tenant
}

// Service links orgs. It is safe for concurrent use.
type Service struct {
	Options

	slots chan struct{}

	mu      sync.Mutex
	reports map[string]*doctor.TenantReport // of declared tenants, which are not in the store
	turns   map[string]*turn                // of tenants with running or waiting examinations
}

// turn lets one examination of a tenant run at a time.
type turn struct {
	taken chan struct{}
	users int
}

// New returns a Service.
func New(o Options) *Service {
	if o.Changed == nil {
		o.Changed = func(context.Context) {}
	}
	if o.Verified == nil {
		o.Verified = func(context.Context, string) {}
	}
	if o.Running == nil {
		o.Running = func(string) (store.Health, bool) { return store.Health{}, false }
	}
	return &Service{
		Options: o, slots: make(chan struct{}, examinations),
		reports: map[string]*doctor.TenantReport{}, turns: map[string]*turn{},
	}
}

// declared returns the tenant with that id in the configuration file.
func (s *Service) declared(id string) (Declared, bool) {
	i := slices.IndexFunc(s.Declared, func(d Declared) bool { return d.Doctor.ID == id })
	if i < 0 {
		return Declared{}, false
	}
	return s.Declared[i], true
}

// may reports whether an actor may act for a tenant.
func (a Actor) may(id string) bool { return a.Operator || slices.Contains(a.Tenants, id) }

// inTurn waits for a tenant's other examinations, so that actors of one tenant take only one of
// the slots, however many examinations they ask for. Call end once, unless there is an error.
func (s *Service) inTurn(ctx context.Context, id string) (end func(), err error) {
	s.mu.Lock()
	t := s.turns[id]
	if t == nil {
		t = &turn{taken: make(chan struct{}, 1)}
		s.turns[id] = t
	}
	t.users++
	s.mu.Unlock()
	leave := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if t.users--; t.users == 0 {
			delete(s.turns, id)
		}
	}
	select {
	case t.taken <- struct{}{}:
		return func() { <-t.taken; leave() }, nil
	case <-ctx.Done():
		leave()
		return nil, context.Cause(ctx)
	}
}

// examine examines one tenant, once there is a slot.
func (s *Service) examine(ctx context.Context, t doctor.Tenant, told Progress) (*doctor.TenantReport, error) {
	end, err := s.inTurn(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	defer end()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	limited, cancel := context.WithTimeout(ctx, examineTime)
	defer cancel()
	t.Progress = told
	return &doctor.Examine(limited, []doctor.Tenant{t}).Tenants[0], context.Cause(ctx)
}

// record writes what was done to the audit log.
func (s *Service) record(ctx context.Context, action string, who Actor, id string, err error) {
	e := audit.Event{Action: action, Actor: who.Name, Address: who.Address, Tenant: id, Outcome: "ok"}
	var input *InputError
	switch {
	case err == nil:
	case errors.As(err, &input):
		e.Outcome, e.Reason = "refused", "the field "+input.Field+" is wrong"
	case isOurs(err):
		e.Outcome, e.Reason = "refused", err.Error()
	default:
		e.Outcome, e.Reason = "failed", "the store or the examination failed"
	}
	s.Audit.Record(ctx, e)
}

// known maps the store's errors to ours.
func known(err error) error {
	switch {
	case errors.Is(err, store.ErrLinked):
		return ErrLinked
	case errors.Is(err, store.ErrNotLinked):
		return ErrNotLinked
	case errors.Is(err, store.ErrInvitation):
		return ErrInvitation
	case errors.Is(err, store.ErrInvitations):
		return ErrInvitations
	case errors.Is(err, store.ErrChanged):
		return ErrChanged
	default:
		return err
	}
}

// isOurs reports whether an error's text is one of ours.
func isOurs(err error) bool {
	ours := []error{ErrDeclared, ErrForeign, ErrLinked, ErrNotLinked, ErrChanged, ErrInvitation, ErrInvitations, ErrUnreadable}
	return slices.ContainsFunc(ours, func(own error) bool { return errors.Is(err, own) })
}
