package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"
)

const (
	maxSessions = 10_000
	maxSession  = 64 << 10 // bytes of one
	// storeTimeout bounds the calls of scs that have no context.
	storeTimeout = 10 * time.Second
)

// Sessions stores the sessions of administrators, encrypted, each under the digest of its token.
// It is a store for scs.
type Sessions struct{ store *Store }

var _ scs.CtxStore = (*Sessions)(nil)

// Sessions returns the store's sessions.
func (s *Store) Sessions() *Sessions { return &Sessions{s} }

func sessionPlace(hash string) place { return place{kind: sealedSession, id: hash} }

// FindCtx returns a session's data. A session that has expired, or that no master key can decrypt,
// is not found.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	hash := digest(token)
	var sealed string
	query := s.store.db.bind(`select data from sessions where hash = ? and expires > ?`)
	err = s.store.db.read.QueryRowContext(ctx, query, hash, millis(s.store.now())).Scan(&sealed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, false, nil
	case err != nil:
		return nil, false, fmt.Errorf("read a session: %w", err)
	}
	data, err = s.store.sealer.open(sessionPlace(hash), sealed)
	if err != nil {
		return nil, false, nil //nolint:nilerr // its owner signs in again
	}
	return data, true, nil
}

// CommitCtx stores a session until expiry. It deletes expired sessions, and the oldest when there are
// too many.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	if len(data) > maxSession {
		return fmt.Errorf("the session is longer than %d bytes", maxSession)
	}
	hash, now := digest(token), s.store.now()
	sealed := s.store.sealer.seal(sessionPlace(hash), data)
	return s.store.db.change(ctx, func(tx transaction) error {
		if _, err := tx.exec(ctx, `delete from sessions where expires <= ?`, millis(now)); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `insert into sessions (hash, data, expires, written) values (?, ?, ?, ?)
			on conflict (hash) do update set data = excluded.data, expires = excluded.expires, written = excluded.written`,
			hash, sealed, millis(expiry), millis(now))
		if err != nil {
			return err
		}
		return dropOldest(ctx, tx)
	})
}

func dropOldest(ctx context.Context, tx transaction) error {
	var n int
	if err := tx.row(ctx, `select count(*) from sessions`).Scan(&n); err != nil {
		return fmt.Errorf("count sessions: %w", err)
	}
	if n <= maxSessions {
		return nil
	}
	_, err := tx.exec(ctx, `delete from sessions where hash in (select hash from sessions order by written, hash limit ?)`, n-maxSessions)
	return err
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.store.db.exec(ctx, `delete from sessions where hash = ?`, digest(token))
	return err
}

// Find is FindCtx for callers without a context; it takes at most 10 seconds.
func (s *Sessions) Find(token string) (data []byte, found bool, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	return s.FindCtx(ctx, token)
}

// Commit is CommitCtx for callers without a context; it takes at most 10 seconds.
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	return s.CommitCtx(ctx, token, data, expiry)
}

// Delete is DeleteCtx for callers without a context; it takes at most 10 seconds.
func (s *Sessions) Delete(token string) error {
	ctx, cancel := context.WithTimeout(context.Background(), storeTimeout)
	defer cancel()
	return s.DeleteCtx(ctx, token)
}
