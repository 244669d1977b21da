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
func (d *database) migrate(ctx context.Context, files fs.FS) (err error) {
	options := []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true), goose.WithTableName("store_migrations"), goose.WithLogger(goose.NopLogger()),
	}
	if d.dialect == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, migrationWait))
		if err != nil {
			return fmt.Errorf("migrate the store: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	if d.path != "" {
		unlock, failed := lockFile(ctx, d.path+".lock")
		if failed != nil {
			return fmt.Errorf("lock the store to migrate it: %w", failed)
		}
		defer func() { err = errors.Join(err, unlock()) }()
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

// notNewer refuses a schema that is newer than this release, which could write what newer releases
// no longer read.
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

// lockFile takes a lock between processes, and waits for it until ctx ends. Take it before the
// store's first connection: goose takes its own lock only later, and two connections that switch a
// new file to a write-ahead log at the same time fail, whatever their busy_timeout. The lock is a
// transaction on a separate SQLite file, so that it ends with its process.
func lockFile(ctx context.Context, path string) (unlock func() error, err error) {
	if err := private(path); err != nil {
		return nil, err
	}
	// Short, since ctx is only checked in between.
	db, err := sql.Open("sqlite", fileName(path)+"?_pragma=busy_timeout(250)")
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	unlock = func() error { return errors.Join(conn.Close(), db.Close()) }
	for {
		_, err = conn.ExecContext(ctx, "begin exclusive")
		if err == nil {
			return unlock, nil
		}
		var failed *sqlite.Error
		if ctx.Err() != nil || !errors.As(err, &failed) || failed.Code()&0xff != sqlite3.SQLITE_BUSY {
			return nil, errors.Join(err, unlock())
		}
	}
}
