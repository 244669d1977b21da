package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds on what is stored.
const (
	maxTenants     = 10_000
	maxCredential  = 64 << 10  // bytes of its JSON
	maxReport      = 256 << 10 // bytes
	maxText        = 2_048     // bytes of a name, an address, a reason
	maxInvitations = 100       // open ones of a tenant
)

var tenantID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

// Options configure a store.
type Options struct {
	// URL is "sqlite:PATH", "sqlite::memory:" or "postgres://…".
	URL string
	// Keys are the master keys: the first encrypts, all decrypt.
	Keys []Key
	// Logger logs outages and re-encryption; nil is silent.
	Logger *slog.Logger
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Store keeps tenants, invitations, keys of clients, sessions and health. It is safe for concurrent
// use, even by several processes.
type Store struct {
	db     *database
	sealer sealer
	log    *slog.Logger
	now    func() time.Time
}

// Open opens the store, brings its schema up to date, and encrypts with the first key what is
// encrypted with another.
func Open(ctx context.Context, o Options) (*Store, error) { return open(ctx, o, migrations()) }

func open(ctx context.Context, o Options, files fs.FS) (*Store, error) {
	keys, err := newSealer(o.Keys)
	if err != nil {
		return nil, err
	}
	db, err := openDatabase(o.URL)
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, sealer: keys, log: o.Logger, now: o.Now}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if err := db.migrate(ctx, files); err != nil {
		return nil, errors.Join(err, db.close())
	}
	n, err := s.Reseal(ctx)
	if err != nil {
		return nil, errors.Join(err, db.close())
	}
	if n > 0 {
		s.log.LogAttrs(ctx, slog.LevelInfo, "sealed under the first master key what was under another",
			slog.String("key", s.sealer.first), slog.Int("rows", n))
	}
	return s, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.close() }

// Revision counts the changes of tenants and of keys.
func (s *Store) Revision(ctx context.Context) (int64, error) {
	var n int64
	if err := s.db.read.QueryRowContext(ctx, `select revision from store_state where id = 1`).Scan(&n); err != nil {
		return 0, fmt.Errorf("read the store: %w", err)
	}
	return n, nil
}

// millis returns a time as it is stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// digest returns what is stored of a token: a reader of the database cannot use it.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// checkText refuses text that a database or a page could not handle.
func checkText(what, text string) error {
	if len(text) > maxText {
		return fmt.Errorf("%s is longer than %d bytes", what, maxText)
	}
	if err := checkEncoding(text); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// checkEncoding refuses what PostgreSQL does not accept as text, on SQLite too.
func checkEncoding(text string) error {
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return errors.New("it is not UTF-8, or has a zero byte")
	}
	return nil
}

func checkID(id string) error {
	if !tenantID.MatchString(id) {
		return errors.New("a tenant's id is 1 to 63 lower-case letters, digits and hyphens, and begins with a letter or digit")
	}
	return nil
}
