package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// CreateKey creates a key with the rights of k. Only its digest is stored, so show it now or
// never. The error is ErrClientName or ErrClientKeys when the client's name or its number of
// keys is the reason for a refusal.
func (s *Store) CreateKey(ctx context.Context, k ClientKey) (made ClientKey, key string, err error) {
	now := s.now()
	if err := checkClientKey(k, now); err != nil {
		return ClientKey{}, "", err
	}
	k.ID, key = newClientKey()
	k.Hash, k.Created, k.Expires = digest(key), fromMillis(millis(now)), fromMillis(millis(k.Expires))
	k.Revoked, k.RevokedBy, k.Unreadable = time.Time{}, "", nil
	sealed, err := s.sealRights(k)
	if err != nil {
		return ClientKey{}, "", err
	}
	err = s.db.changeTenants(ctx, func(tx transaction) error {
		if err := forgetEnded(ctx, tx, now); err != nil {
			return err
		}
		if err := roomForKey(ctx, tx, k.Client, now); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `insert into client_keys (id, hash, client, rights, expires) values (?, ?, ?, ?, ?)`,
			k.ID, k.Hash, k.Client, sealed, millis(k.Expires))
		return err
	})
	if err != nil {
		return ClientKey{}, "", err
	}
	return k, key, nil
}

// forgetEnded deletes keys that ended long ago.
func forgetEnded(ctx context.Context, tx transaction, now time.Time) error {
	before := millis(now.Add(-endedKeyLife))
	_, err := tx.exec(ctx, `delete from client_keys where (revoked > 0 and revoked < ?) or (expires > 0 and expires < ?)`, before, before)
	return err
}

func roomForKey(ctx context.Context, tx transaction, client string, now time.Time) error {
	var all, own int
	if err := tx.row(ctx, `select count(*) from client_keys`).Scan(&all); err != nil {
		return fmt.Errorf("count keys: %w", err)
	}
	err := tx.row(ctx, `select count(*) from client_keys where client = ? and revoked = 0 and (expires = 0 or expires > ?)`,
		client, millis(now)).Scan(&own)
	switch {
	case err != nil:
		return fmt.Errorf("count keys: %w", err)
	case own >= maxKeysOfClient:
		return ErrClientKeys
	case all >= maxClientKeys:
		return fmt.Errorf("the store holds %d keys, which is all it takes", maxClientKeys)
	}
	return nil
}

const keyColumns = `id, hash, client, rights, expires, revoked, revoked_by`

// ClientKeys returns all keys by client, oldest first, including those that ended within the
// last 90 days.
func (s *Store) ClientKeys(ctx context.Context) ([]ClientKey, error) {
	list, err := rowsOf(ctx, s.db, "keys", s.scanKey, `select `+keyColumns+` from client_keys`)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b ClientKey) int {
		return cmp.Or(cmp.Compare(a.Client, b.Client), a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// RevokeKey revokes a key, or returns ErrNoKey. A key that was revoked before does not change.
func (s *Store) RevokeKey(ctx context.Context, id, by string) (ClientKey, error) {
	list, err := s.revoke(ctx, by, func(k ClientKey) bool { return k.ID == id })
	if err != nil {
		return ClientKey{}, err
	}
	return list[0], nil
}

// RevokeKeysOf revokes all keys of a client that have not ended and returns them, or returns
// ErrNoKey.
func (s *Store) RevokeKeysOf(ctx context.Context, client, by string) ([]ClientKey, error) {
	now := s.now()
	return s.revoke(ctx, by, func(k ClientKey) bool {
		state := k.State(now)
		return k.Client == client && state != KeyRevoked && state != KeyExpired
	})
}

// revoke revokes keys. It chooses them by their encrypted rights, and nobody else writes between
// the choice and the change.
func (s *Store) revoke(ctx context.Context, by string, chosen func(ClientKey) bool) (list []ClientKey, err error) {
	if err := checkText("who revokes the key", by); err != nil {
		return nil, err
	}
	now := millis(s.now())
	err = s.db.changeTenants(ctx, func(tx transaction) error {
		rows, err := tx.tx.QueryContext(ctx, `select `+keyColumns+` from client_keys`)
		if err != nil {
			return fmt.Errorf("read keys: %w", err)
		}
		all, err := collect(rows, "keys", s.scanKey)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(all, func(k ClientKey) bool { return !chosen(k) })
		if len(list) == 0 {
			return ErrNoKey
		}
		for i := range list {
			if err := revokeOne(ctx, tx, &list[i], now, by); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

func revokeOne(ctx context.Context, tx transaction, k *ClientKey, now int64, by string) error {
	if !k.Revoked.IsZero() {
		return nil
	}
	k.Revoked, k.RevokedBy = fromMillis(now), by
	_, err := tx.exec(ctx, `update client_keys set revoked = ?, revoked_by = ? where id = ?`, now, by, k.ID)
	return err
}
