package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var embedded embed.FS

func migrations() fs.FS {
	dir, err := fs.Sub(embedded, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return dir
}

// migrationWait bounds how long a replica waits for another that migrates, in seconds.
const migrationWait = 300

// migrate brings the schema up to date. Each migration is a transaction, and one process
// migrates at a time.
func (d *database) migrate(ctx context.Context, files fs.FS) error {
	options := []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true), goose.WithTableName("store_migrations"), goose.WithLogger(goose.NopLogger()),
	}
	switch {
	case d.dialect == goose.DialectPostgres:
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, migrationWait))
		if err != nil {
			return fmt.Errorf("migrate the store: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	case d.path != "":
		options = append(options, goose.WithLocker(&fileLock{path: d.path + ".lock"}))
	}
	provider, err := goose.NewProvider(d.dialect, d.write, files, options...)
	if err != nil {
		return fmt.Errorf("migrate the store: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the store: %w", err)
	}
	return notNewer(ctx, provider)
}

// notNewer refuses a schema that this release does not know: it could write what the newer
// one no longer reads.
func notNewer(ctx context.Context, provider *goose.Provider) error {
	have, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the store's version: %w", err)
	}
	known := int64(0)
	for _, s := range provider.ListSources() {
		known = max(known, s.Version)
	}
	if have > known {
		return fmt.Errorf("the store has version %d and this release knows up to %d: use the newer release, or restore a backup", have, known)
	}
	return nil
}

// fileLock is a lock between processes: a transaction on a SQLite file of its own, beside the
// store. It ends with its process, however that ends.
type fileLock struct {
	path string
	db   *sql.DB
	conn *sql.Conn
}

var _ lock.Locker = (*fileLock)(nil)

// Lock waits until it has the lock or ctx ends.
func (l *fileLock) Lock(ctx context.Context, _ *sql.DB) error {
	if err := private(l.path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", fileName(l.path)+"?_pragma=busy_timeout(250)")
	if err != nil {
		return fmt.Errorf("lock the store to migrate it: %w", err)
	}
	if l.conn, err = db.Conn(ctx); err != nil {
		return errors.Join(fmt.Errorf("lock the store to migrate it: %w", err), db.Close())
	}
	for {
		_, err = l.conn.ExecContext(ctx, "begin exclusive")
		if err == nil {
			l.db = db
			return nil
		}
		var busy *sqlite.Error
		if ctx.Err() != nil || !errors.As(err, &busy) || busy.Code()&0xff != sqlite3.SQLITE_BUSY {
			return errors.Join(fmt.Errorf("lock the store to migrate it: %w", err), l.conn.Close(), db.Close())
		}
	}
}

// Unlock lets the next one in.
func (l *fileLock) Unlock(context.Context, *sql.DB) error {
	if err := errors.Join(l.conn.Close(), l.db.Close()); err != nil {
		return fmt.Errorf("unlock the store: %w", err)
	}
	return nil
}
