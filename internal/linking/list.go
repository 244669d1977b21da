package linking

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"oktagraph/internal/doctor"
	"oktagraph/internal/store"
)

// Where a tenant comes from.
const (
	FromFile  = "file"
	FromStore = "store"
	FromNone  = "none" // it may be linked
)

// Orgs returns the tenants an actor may act for, sorted by id: declared ones, linked ones, and
// those that may be linked.
func (s *Service) Orgs(ctx context.Context, who Actor) ([]Org, error) {
	linked, err := s.Store.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	health, err := s.Store.Health(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]Org{}
	for _, id := range who.Tenants {
		all[id] = Org{ID: id, Source: FromNone, Status: Status{State: "unlinked"}}
	}
	for _, t := range linked {
		if who.may(t.ID) {
			all[t.ID] = s.linkedOrg(t, health)
		}
	}
	for _, d := range s.Declared {
		if who.may(d.Doctor.ID) {
			all[d.Doctor.ID] = s.declaredOrg(d, health)
		}
	}
	orgs := make([]Org, 0, len(all))
	for _, o := range all {
		orgs = append(orgs, o)
	}
	slices.SortFunc(orgs, func(a, b Org) int { return cmp.Compare(a.ID, b.ID) })
	return orgs, nil
}

// Org returns one of Orgs; the error is [ErrForeign] for any other id.
func (s *Service) Org(ctx context.Context, who Actor, id string) (Org, error) {
	if !who.may(id) {
		return Org{}, ErrForeign
	}
	orgs, err := s.Orgs(ctx, who)
	if err != nil {
		return Org{}, err
	}
	i := slices.IndexFunc(orgs, func(o Org) bool { return o.ID == id })
	if i < 0 {
		return Org{}, ErrNotLinked
	}
	return orgs[i], nil
}

func (s *Service) linkedOrg(t store.Tenant, health map[string]store.Health) Org {
	o := Org{
		ID: t.ID, Name: t.Name, OrgURL: t.OrgURL, Source: FromStore, Credential: credentialName(t.Credential.ClientID),
		Linked: when(t.Linked), LinkedBy: t.By, Status: s.status(t.ID, health),
	}
	if t.Unreadable != nil {
		reason := store.ErrSealed
		if errors.Is(t.Unreadable, store.ErrDamaged) {
			reason = store.ErrDamaged
		}
		o.Credential, o.Status = "", Status{State: "refused", Reason: reason.Error()}
	}
	if len(t.Report) > 0 {
		var report doctor.TenantReport
		if json.Unmarshal(t.Report, &report) == nil {
			o.Report = &report
		}
	}
	return o
}

func (s *Service) declaredOrg(d Declared, health map[string]store.Health) Org {
	s.mu.Lock()
	report := s.reports[d.Doctor.ID]
	s.mu.Unlock()
	return Org{
		ID: d.Doctor.ID, Name: d.Name, OrgURL: d.OrgURL, Source: FromFile, Credential: credentialName(clientOf(d.Doctor)),
		Status: s.status(d.Doctor.ID, health), Report: report,
	}
}

// maxSeen is the greatest age of the health that a server wrote: servers write twice a minute.
const maxSeen = 90 * time.Second

// status returns what this process knows about a tenant, else what a server last wrote.
func (s *Service) status(id string, health map[string]store.Health) Status {
	h, running := s.Running(id)
	if kept, ok := health[id]; ok && (!running || h.State == "unknown") {
		h = kept
		if time.Since(h.Seen) > maxSeen {
			h.State, h.Reason = "unknown", ""
		}
	}
	if h.State == "" {
		h.State = "unknown"
	}
	return Status{
		State: h.State, Reason: h.Reason,
		LastSuccess: when(h.Success), LastError: when(h.Failure), NextProbe: when(h.NextProbe),
	}
}

// credentialName names a credential by its client id; "" means an API token.
func credentialName(clientID string) string {
	if clientID != "" {
		return "service app " + clientID
	}
	return "API token"
}

func clientOf(t doctor.Tenant) string {
	if t.App == nil {
		return ""
	}
	return t.App.ClientID
}

// when returns a pointer to a time, nil for the zero time.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
