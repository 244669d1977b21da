package store

import (
	"context"
	"log/slog"
)

// resealBatch is how many rows are read at once; a session may be 64 KiB.
const resealBatch = 100

// sealedColumn is a column of encrypted text, with the queries that list and swap it.
type sealedColumn struct{ kind, list, swap string }

var sealedColumns = []sealedColumn{
	{
		sealedCredential,
		`select id, generation, org_url, credential from tenants
			where credential <> '' and substr(credential, 1, ?) <> ? and id > ? order by id limit ?`,
		`update tenants set credential = ? where id = ? and generation = ? and credential = ?`,
	},
	{
		sealedSession,
		`select hash, 0, '', data from sessions where substr(data, 1, ?) <> ? and hash > ? order by hash limit ?`,
		`update sessions set data = ? where hash = ? and ? = 0 and data = ?`,
	},
	{
		sealedRights,
		`select id, 0, hash, rights from client_keys where substr(rights, 1, ?) <> ? and id > ? order by id limit ?`,
		`update client_keys set rights = ? where id = ? and ? = 0 and rights = ?`,
	},
}

// sealedRow is one encrypted text and its place.
type sealedRow struct {
	place  place
	sealed string
}

// Reseal encrypts with the first master key what is encrypted with another, and returns how many
// rows it changed. It changes each row separately, and only if the row is still as it was read.
// So it may be stopped anywhere and run by several processes, and a concurrent re-link wins. What
// cannot be decrypted stays as it is.
func (s *Store) Reseal(ctx context.Context) (n int, err error) {
	for _, column := range sealedColumns {
		after := ""
		for {
			rows, err := s.notFirst(ctx, column, after)
			if err != nil {
				return n, err
			}
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				done, err := s.reseal(ctx, r, column.swap)
				if err != nil {
					return n, err
				}
				n += done
			}
			after = rows[len(rows)-1].place.id
		}
	}
	return n, nil
}

// notFirst reads the next rows that are not encrypted with the first key.
func (s *Store) notFirst(ctx context.Context, column sealedColumn, after string) ([]sealedRow, error) {
	scan := func(row scanner) (sealedRow, error) {
		r := sealedRow{place: place{kind: column.kind}}
		var generation int64
		err := row.Scan(&r.place.id, &generation, &r.place.origin, &r.sealed)
		r.place.generation = uint64(generation)
		return r, err
	}
	prefix := s.sealer.first + ":"
	return rowsOf(ctx, s.db, "what is sealed", scan, column.list, len(prefix), prefix, after, resealBatch)
}

// reseal swaps one row, and returns 1 when it did.
func (s *Store) reseal(ctx context.Context, r sealedRow, swap string) (int, error) {
	plain, err := s.sealer.open(r.place, r.sealed)
	if err != nil {
		switch r.place.kind { // its owner signs in again
		case sealedCredential:
			s.log.LogAttrs(ctx, slog.LevelWarn, "a linked tenant cannot be read", slog.String("tenant", r.place.id), slog.Any("error", err))
		case sealedRights:
			s.log.LogAttrs(ctx, slog.LevelWarn, "a client's key cannot be read", slog.String("key_id", r.place.id), slog.Any("error", err))
		}
		return 0, nil
	}
	n, err := s.db.exec(ctx, swap, s.sealer.seal(r.place, plain), r.place.id, int64(r.place.generation), r.sealed)
	if err != nil || n == 0 {
		return 0, err
	}
	s.log.LogAttrs(ctx, slog.LevelDebug, "sealed under the first master key",
		slog.String("kind", r.place.kind), slog.String("id", r.place.id))
	return 1, nil
}
