package store

import (
	"database/sql"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

// TestBackupMadeWhileTheStoreIsOpenRestores follows docs/store.md.
func TestBackupMadeWhileTheStoreIsOpenRestores(t *testing.T) {
	t.Parallel()
	for name, restored := range map[string]func(*testing.T) (from, to string, restore func() error){
		"sqlite": func(t *testing.T) (string, string, func() error) {
			from, to := freshSQLite(t), filepath.Join(t.TempDir(), "backup.db")
			return from, "sqlite:" + to, func() error {
				db, err := sql.Open("sqlite", fileName(strings.TrimPrefix(from, "sqlite:")))
				if err != nil {
					return err
				}
				defer db.Close()
				_, err = db.ExecContext(t.Context(), "vacuum into ?", to)
				return err
			}
		},
		"postgresql": func(t *testing.T) (string, string, func() error) {
			from, to, file := freshPostgres(t), freshPostgres(t), filepath.Join(t.TempDir(), "backup.dump")
			return from, to, func() error {
				program(t, "pg_dump", "--format=custom", "--file="+file, from)
				program(t, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname="+to, file)
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to, restore := restored(t)
			filled(t, from)
			open := openStore(t, Options{URL: from}) // the write-ahead log is still there
			if err := open.Rename(t.Context(), "t0", "last change"); err != nil {
				t.Fatal(err)
			}
			if err := restore(); err != nil {
				t.Fatalf("back up: %v", err)
			}
			s := openStore(t, Options{URL: to})
			whole(t, s)
			if got := get(t, s, "t0").Name; got != "last change" {
				t.Errorf("t0 is called %q", got)
			}
			list, err := openStore(t, Options{URL: to, Keys: []Key{keyB}}).Tenants(t.Context())
			if err != nil || len(list) != 7 || list[0].Unreadable == nil || list[0].Credential.APIToken != "" {
				t.Errorf("without its master key: %v, %v", list, err)
			}
		})
	}
}

func program(t *testing.T, name string, args ...string) {
	t.Helper()
	path := testkit.PostgresProgram(t, name)
	if out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}
