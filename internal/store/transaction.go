package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// bind rewrites a query's question marks to PostgreSQL's $1, $2. No query has one in a literal.
func (d *database) bind(query string) string {
	if d.dialect != goose.DialectPostgres {
		return query
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	return b.String()
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func run(ctx context.Context, on execer, query string, args ...any) (int64, error) {
	result, err := on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("write to the store: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("write to the store: %w", err)
	}
	return n, nil
}

// scanner is one row to read.
type scanner interface{ Scan(into ...any) error }

// rowsOf reads all rows of a query; what names them in errors.
func rowsOf[T any](ctx context.Context, d *database, what string, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := d.read.QueryContext(ctx, d.bind(query), args...)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return collect(rows, what, scan)
}

// collect scans all rows and closes them.
func collect[T any](rows *sql.Rows, what string, scan func(scanner) (T, error)) ([]T, error) {
	defer func() { _ = rows.Close() }() // Err reports the same
	all := []T{}
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", what, err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return all, nil
}

// transaction is one change of the store; no other transaction writes meanwhile, in any process.
type transaction struct {
	*database
	tx *sql.Tx
}

// change runs f in a transaction, which is committed when f returns nil.
func (d *database) change(ctx context.Context, f func(transaction) error) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to write to the store: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo; before, the connection is gone
	if _, err := tx.ExecContext(ctx, d.lock); err != nil {
		return fmt.Errorf("begin to write to the store: %w", err)
	}
	if err := f(transaction{d, tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("write to the store: %w", err)
	}
	return nil
}

// changeTenants is change for what watchers must see: tenants and keys.
func (d *database) changeTenants(ctx context.Context, f func(transaction) error) error {
	return d.change(ctx, func(tx transaction) error {
		if err := f(tx); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `update store_state set revision = revision + 1 where id = 1`)
		return err
	})
}

func (t transaction) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return run(ctx, t.tx, t.bind(query), args...)
}

func (t transaction) row(ctx context.Context, query string, args ...any) *sql.Row {
	return t.tx.QueryRowContext(ctx, t.bind(query), args...)
}
