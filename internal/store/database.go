package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Few connections are enough: the data is small, and read once a second and when it changes.
const (
	maxConnections  = 8
	idleConnections = 2
	// connectionLife lets connections move to another PostgreSQL after a failover.
	connectionLife = 10 * time.Minute
	connectTimeout = 10 * time.Second
)

var errURL = errors.New(`the store's URL is "sqlite:PATH" or "postgres://USER:PASSWORD@HOST:5432/DATABASE"`)

// database is the store's database: two pools on SQLite, which allows one writer, and one on
// PostgreSQL.
type database struct {
	dialect goose.Dialect
	// path is SQLite's file; "" in memory and for PostgreSQL.
	path        string
	write, read *sql.DB
	// lock runs first in each transaction that writes, so that writers take turns.
	lock string
}

// CheckURL returns what is wrong with a store's URL. It never quotes the URL, which may contain
// a password.
func CheckURL(text string) error {
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok {
		switch {
		case path == "" || strings.ContainsRune(path, 0):
			return fmt.Errorf("no path: %w", errURL)
		case strings.HasPrefix(path, "//"):
			return fmt.Errorf("SQLite takes a path without slashes before it: %w", errURL)
		}
		return nil
	}
	if !isPostgres(text) {
		return errURL
	}
	_, err := postgresConfig(text)
	return err
}

func isPostgres(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

// postgresConfig parses a URL. It drops the parser's errors, which quote what they do not understand.
func postgresConfig(text string) (*pgx.ConnConfig, error) {
	if u, err := url.Parse(text); err != nil || (u.Host == "" && u.Query().Get("host") == "") {
		return nil, fmt.Errorf("PostgreSQL's host is missing or a character is not escaped: %w", errURL)
	}
	config, err := pgx.ParseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL's port, sslmode or another option is not understood: %w", errURL)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "oktagraph"
	}
	return config, nil
}

func openDatabase(text string) (*database, error) {
	if err := CheckURL(text); err != nil {
		return nil, err
	}
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok {
		return openSQLite(path)
	}
	config, err := postgresConfig(text)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*config)
	bound(db, maxConnections)
	// A client that vanishes in the middle of a transaction must not block the others.
	const lock = `select set_config('idle_in_transaction_session_timeout', '10s', true) from store_state where id = 1 for update`
	return &database{dialect: goose.DialectPostgres, write: db, read: db, lock: lock}, nil
}

func bound(db *sql.DB, connections int) {
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(idleConnections)
	db.SetConnMaxLifetime(connectionLife)
}

func openSQLite(path string) (*database, error) {
	if path == ":memory:" {
		db, err := sql.Open("sqlite", "file::memory:?"+pragmas().Encode())
		if err != nil {
			return nil, fmt.Errorf("open SQLite in memory: %w", err)
		}
		// With more, each connection would have a database of its own.
		db.SetMaxOpenConns(1)
		return &database{dialect: goose.DialectSQLite3, write: db, read: db, lock: "select 1"}, nil
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the store: %w", err)
	}
	if err := private(path); err != nil {
		return nil, err
	}
	name := fileName(path)
	write, err := sql.Open("sqlite", name+"?"+pragmas().Encode())
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	write.SetMaxOpenConns(1)
	reading := pragmas()
	reading.Add("_pragma", "query_only(1)")
	read, err := sql.Open("sqlite", name+"?"+reading.Encode())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the store: %w", err), write.Close())
	}
	bound(read, maxConnections/2)
	return &database{dialect: goose.DialectSQLite3, path: path, write: write, read: read, lock: "select 1"}, nil
}

// pragmas returns the settings of each connection to SQLite. Transactions take the write lock when
// they begin: taking it later could fail at once because another had written meanwhile.
func pragmas() url.Values {
	return url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)"},
	}
}

// fileName returns a path as a URI for SQLite, where a question mark would end the path.
func fileName(path string) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
}

// private creates the file, so that SQLite does not create it readable by others; SQLite gives
// the files next to it the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the operator's path
	if err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("open the store: %w", err)
	}
	return nil
}

func (d *database) close() error {
	err := d.write.Close()
	if d.read != d.write {
		err = errors.Join(err, d.read.Close())
	}
	if err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

// exec runs a statement and returns how many rows it changed.
func (d *database) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return run(ctx, d.write, d.bind(query), args...)
}
