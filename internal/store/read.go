package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

const tenantColumns = `id, generation, credential, name, org_url, linked, changed, linked_by, report`

// Tenants returns the linked tenants, by id. Unreadable is set for one whose credential cannot be
// decrypted.
func (s *Store) Tenants(ctx context.Context) ([]Tenant, error) {
	list, err := rowsOf(ctx, s.db, "tenants", s.scan, `select `+tenantColumns+` from tenants where credential <> ''`)
	if err != nil {
		return nil, err
	}
	// Sorted here, since databases differ in how they order hyphens.
	slices.SortFunc(list, func(a, b Tenant) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// Tenant returns one linked tenant, or ErrNotLinked.
func (s *Store) Tenant(ctx context.Context, id string) (Tenant, error) {
	query := s.db.bind(`select ` + tenantColumns + ` from tenants where id = ? and credential <> ''`)
	t, err := s.scan(s.db.read.QueryRowContext(ctx, query, id))
	if errors.Is(err, sql.ErrNoRows) {
		return Tenant{}, ErrNotLinked
	}
	if err != nil {
		return Tenant{}, fmt.Errorf("read a tenant: %w", err)
	}
	return t, nil
}

func (s *Store) scan(row scanner) (Tenant, error) {
	var t Tenant
	var sealed, report string
	var generation, linked, changed int64
	if err := row.Scan(&t.ID, &generation, &sealed, &t.Name, &t.OrgURL, &linked, &changed, &t.By, &report); err != nil {
		return Tenant{}, err
	}
	t.Generation, t.Linked, t.Changed = uint64(generation), fromMillis(linked), fromMillis(changed)
	if report != "" {
		t.Report = json.RawMessage(report)
	}
	t.Credential, t.Unreadable = s.openCredential(t, sealed)
	return t, nil
}

func credentialPlace(t Tenant) place {
	return place{kind: sealedCredential, id: t.ID, generation: t.Generation, origin: t.OrgURL}
}

// clearCredential is a credential that JSON shows in full, to be encrypted.
type clearCredential Credential

func (s *Store) sealCredential(t Tenant) (string, error) {
	text, err := json.Marshal(clearCredential(t.Credential)) // #nosec G117 -- to be sealed
	if err != nil {
		return "", fmt.Errorf("seal a credential: %w", err)
	}
	if len(text) > maxCredential {
		return "", fmt.Errorf("the credential is longer than %d bytes", maxCredential)
	}
	return s.sealer.seal(credentialPlace(t), text), nil
}

func (s *Store) openCredential(t Tenant, sealed string) (Credential, error) {
	text, err := s.sealer.open(credentialPlace(t), sealed)
	if err != nil {
		return Credential{}, err
	}
	var c clearCredential
	if json.Unmarshal(text, &c) != nil {
		return Credential{}, ErrDamaged // its error could quote the secret
	}
	return Credential(c), nil
}
