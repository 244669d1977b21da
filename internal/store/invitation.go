package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
)

// ErrInvitations is returned when a tenant has as many open invitations as it may.
var ErrInvitations = fmt.Errorf("the tenant has %d open one-time links; revoke them first", maxInvitations)

// tokenSize is 256 bits, so nobody can guess a token.
const tokenSize = 32

// Invite creates a one-time link's token. Only its digest is stored, so show it now or never. The
// error is ErrInvitations when there are too many open ones.
func (s *Store) Invite(ctx context.Context, i Invitation) (token string, err error) {
	now := s.now()
	if err := checkInvitation(i); err != nil {
		return "", err
	}
	if !i.Expires.After(now) {
		return "", errors.New("the invitation ends before it begins")
	}
	raw := make([]byte, tokenSize)
	_, _ = rand.Read(raw) // never fails
	token = base64.RawURLEncoding.EncodeToString(raw)
	err = s.db.change(ctx, func(tx transaction) error {
		if _, err := tx.exec(ctx, `delete from invitations where expires <= ?`, millis(now)); err != nil {
			return err
		}
		var open int
		if err := tx.row(ctx, `select count(*) from invitations where tenant = ?`, i.Tenant).Scan(&open); err != nil {
			return fmt.Errorf("count invitations: %w", err)
		}
		if open >= maxInvitations {
			return ErrInvitations
		}
		_, err := tx.exec(ctx, `insert into invitations (hash, tenant, expires, return_to, invited_by) values (?, ?, ?, ?, ?)`,
			digest(token), i.Tenant, millis(i.Expires), i.ReturnTo, i.By)
		return err
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

func checkInvitation(i Invitation) error {
	if err := checkID(i.Tenant); err != nil {
		return err
	}
	if err := checkText("the address to return to", i.ReturnTo); err != nil {
		return err
	}
	return checkText("who invites", i.By)
}

// Invitation returns what an open one-time link is for, or ErrInvitation. It does not spend the
// link.
func (s *Store) Invitation(ctx context.Context, token string) (Invitation, error) {
	var i Invitation
	var expires int64
	query := s.db.bind(`select tenant, expires, return_to, invited_by from invitations where hash = ? and expires > ?`)
	err := s.db.read.QueryRowContext(ctx, query, digest(token), millis(s.now())).Scan(&i.Tenant, &expires, &i.ReturnTo, &i.By)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Invitation{}, ErrInvitation
	case err != nil:
		return Invitation{}, fmt.Errorf("read an invitation: %w", err)
	}
	i.Expires = fromMillis(expires)
	return i, nil
}

// RevokeInvitations ends a tenant's open one-time links.
func (s *Store) RevokeInvitations(ctx context.Context, tenant string) error {
	_, err := s.db.exec(ctx, `delete from invitations where tenant = ?`, tenant)
	return err
}
