package linking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"oktagraph/internal/doctor"
	"oktagraph/internal/store"
)

// Link examines an org with what was entered, and stores it if it can be read. Errors are
// [*InputError], [ErrForeign], [ErrDeclared], [ErrLinked], and [ErrUnreadable], which the
// report explains.
func (s *Service) Link(ctx context.Context, who Actor, in Input, told Progress) (report *doctor.TenantReport, err error) {
	defer func() { s.record(ctx, "tenant.link", who, in.Tenant, err) }()
	if err := s.open(who, in.Tenant); err != nil {
		return nil, err
	}
	switch _, err := s.Store.Tenant(ctx, in.Tenant); {
	case err == nil:
		return nil, ErrLinked
	case !errors.Is(err, store.ErrNotLinked):
		return nil, err
	}
	return s.keep(ctx, who, in, told, s.Store.Link)
}

// Relink is Link for a linked tenant, with another credential or another org. What was cached
// is not read again.
func (s *Service) Relink(ctx context.Context, who Actor, in Input, told Progress) (report *doctor.TenantReport, err error) {
	defer func() { s.record(ctx, "tenant.relink", who, in.Tenant, err) }()
	if err := s.open(who, in.Tenant); err != nil {
		return nil, err
	}
	now, err := s.Store.Tenant(ctx, in.Tenant)
	if err != nil {
		return nil, known(err)
	}
	if in.OrgURL == "" {
		in.OrgURL = now.OrgURL
	}
	if in.Name == "" {
		in.Name = now.Name
	}
	return s.keep(ctx, who, in, told, func(ctx context.Context, t store.Tenant) (store.Tenant, error) {
		t.Generation = now.Generation
		return s.Store.Relink(ctx, t)
	})
}

// LinkInvited links, or re-links, the one tenant of a one-time link, and spends the link. The
// error is [ErrInvitation] when the link is not valid or for another tenant.
func (s *Service) LinkInvited(
	ctx context.Context, who Actor, token string, in Input, told Progress,
) (report *doctor.TenantReport, err error) {
	defer func() { s.record(ctx, "tenant.link", who, in.Tenant, err) }()
	invited, err := s.Store.Invitation(ctx, token)
	if err != nil {
		return nil, known(err)
	}
	if in.Tenant == "" {
		in.Tenant = invited.Tenant
	}
	if in.Tenant != invited.Tenant {
		return nil, ErrInvitation
	}
	if _, inFile := s.declared(in.Tenant); inFile {
		return nil, ErrDeclared
	}
	return s.keep(ctx, who, in, told, func(ctx context.Context, t store.Tenant) (store.Tenant, error) {
		return s.Store.LinkInvited(ctx, token, t)
	})
}

// open returns why an actor may not change a tenant, nil if it may.
func (s *Service) open(who Actor, id string) error {
	if !who.may(id) {
		return ErrForeign
	}
	if _, inFile := s.declared(id); inFile {
		return ErrDeclared
	}
	return nil
}

// saving puts a tenant into the store.
type saving = func(context.Context, store.Tenant) (store.Tenant, error)

// keep examines what was entered and saves it.
func (s *Service) keep(ctx context.Context, who Actor, in Input, told Progress, save saving) (*doctor.TenantReport, error) {
	t, err := s.candidate(in)
	if err != nil {
		return nil, err
	}
	t.By = who.Name
	patient := s.Open(t)
	patient.Pasted = in.OrgURL
	report, err := s.examine(ctx, patient, told)
	if err != nil {
		return nil, err
	}
	if !readable(report) {
		return report, ErrUnreadable
	}
	t.Credential.Scopes = granted(t.Credential, report)
	if t.Name == "" && report.Org != nil && checkName(report.Org.Name) == nil {
		t.Name = report.Org.Name
	}
	if t.Report, err = json.Marshal(report); err != nil {
		return nil, fmt.Errorf("write the report: %w", err)
	}
	if _, err := save(ctx, t); err != nil {
		return report, known(err)
	}
	s.Changed(ctx)
	s.Verified(ctx, t.ID)
	return report, nil
}

// readable reports whether an org may be stored: Okta accepted the credential, and it sees users
// or groups. Anything else that is missing is reported and can be fixed later.
func readable(r *doctor.TenantReport) bool {
	blind := slices.ContainsFunc(r.Findings, func(f doctor.Finding) bool { return f.Code == "role.none" })
	if r.Credential.State != doctor.Accepted || blind {
		return false
	}
	return slices.ContainsFunc(r.Checks, func(c doctor.Check) bool {
		return c.Outcome == doctor.OK && (c.Endpoint == "GET /api/v1/users" || c.Endpoint == "GET /api/v1/groups")
	})
}

// granted returns the scopes to request from now on: Okta issues no token at all if one of the
// requested scopes is not granted.
func granted(c store.Credential, r *doctor.TenantReport) []string {
	if c.ClientID == "" || len(r.Credential.Granted) == 0 {
		return c.Scopes
	}
	return r.Credential.Granted
}

// Verify examines a linked or declared tenant with its current credential.
func (s *Service) Verify(ctx context.Context, who Actor, id string, told Progress) (report *doctor.TenantReport, err error) {
	defer func() { s.record(ctx, "tenant.verify", who, id, err) }()
	if !who.may(id) {
		return nil, ErrForeign
	}
	if d, inFile := s.declared(id); inFile {
		if report, err = s.examine(ctx, d.Doctor, told); err == nil {
			s.mu.Lock()
			s.reports[id] = report
			s.mu.Unlock()
		}
	} else {
		report, err = s.verifyLinked(ctx, id, told)
	}
	if err == nil && readable(report) {
		s.Verified(ctx, id)
	}
	return report, err
}

func (s *Service) verifyLinked(ctx context.Context, id string, told Progress) (*doctor.TenantReport, error) {
	t, err := s.Store.Tenant(ctx, id)
	if err != nil {
		return nil, known(err)
	}
	if t.Unreadable != nil {
		return nil, t.Unreadable
	}
	report, err := s.examine(ctx, s.Open(t), told)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(report)
	if err == nil {
		err = s.Store.SetReport(ctx, id, t.Generation, text)
	}
	return report, err
}

// Rename changes what people call an org.
func (s *Service) Rename(ctx context.Context, who Actor, id, name string) (err error) {
	defer func() { s.record(ctx, "tenant.rename", who, id, err) }()
	if err := s.open(who, id); err != nil {
		return err
	}
	if err := checkName(name); err != nil {
		return err
	}
	if err := s.Store.Rename(ctx, id, name); err != nil {
		return known(err)
	}
	s.Changed(ctx)
	return nil
}

// Unlink deletes an org and its credential, even if a declared tenant takes precedence over it,
// and ends its open one-time links. It does not tell Okta: the token stays valid there until
// somebody revokes it.
func (s *Service) Unlink(ctx context.Context, who Actor, id string) (err error) {
	defer func() { s.record(ctx, "tenant.unlink", who, id, err) }()
	if !who.may(id) {
		return ErrForeign
	}
	switch err := s.Store.Unlink(ctx, id); {
	case errors.Is(err, store.ErrNotLinked):
		if _, inFile := s.declared(id); inFile {
			return ErrDeclared
		}
		return ErrNotLinked
	case err != nil:
		return err
	}
	s.Changed(ctx)
	return nil
}
