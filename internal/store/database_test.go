package store

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagraph/internal/testkit"
)

func TestURLsAreCheckedWithoutQuotingThem(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"sqlite:oktagraph.db", "sqlite:/var/lib/a?b.db", "sqlite::memory:", "postgres://u:hunter2@db:5432/okta?sslmode=verify-full",
		"postgresql://u@db/okta", "postgres:///okta?host=/var/run/postgresql",
	} {
		if err := CheckURL(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "hunter2", "sqlite:", "sqlite:///hunter2", "mysql://u:hunter2@db/okta", "postgres://u:hunter2@", "postgres://u:hunter2%zz@db/okta",
		"postgres://u:hunter2@db:port/okta", "postgres://u:hunter2@db/okta?sslmode=hunter2", "postgres:hunter2",
	} {
		err := CheckURL(bad)
		if err == nil {
			t.Errorf("%s is taken", bad)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s is quoted: %v", bad, err)
		}
		if s, err := Open(t.Context(), Options{URL: bad, Keys: []Key{keyA}}); err == nil {
			t.Errorf("%s opens", bad)
			s.Close()
		}
	}
}

func TestSQLiteFilesAreOpenToTheirOwnerAlone(t *testing.T) {
	t.Parallel()
	url := freshSQLite(t)
	link(t, openStore(t, Options{URL: url}), acme())
	path := strings.TrimPrefix(url, "sqlite:")
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files, %v; expected the store, its log and its lock", len(files), err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
}

func TestPasswordOfPostgreSQLIsInNoError(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := closed.Addr().String()
	closed.Close()
	good := freshPostgres(t)
	for name, url := range map[string]string{
		"nobody listens": "postgres://postgres:" + testkit.PostgresPassword + "@" + nobody + "/okta?sslmode=disable",
		"wrong password": strings.Replace(good, testkit.PostgresPassword, testkit.PostgresPassword+"x", 1),
		"no database":    strings.Replace(good, "/test_", "/absent_", 1),
	} {
		s, err := Open(t.Context(), Options{URL: url, Keys: []Key{keyA}})
		if err == nil {
			t.Errorf("%s: opens", name)
			s.Close()
			continue
		}
		for e := err; e != nil; e = errors.Unwrap(e) {
			if strings.Contains(e.Error(), testkit.PostgresPassword) {
				t.Errorf("%s: %v", name, e)
			}
		}
	}
}

func TestStoreInMemoryKeepsWhileItIsOpen(t *testing.T) {
	t.Parallel()
	s := openStore(t, Options{URL: "sqlite::memory:"})
	link(t, s, acme())
	if got := get(t, s, "acme"); got.Credential.APIToken != token {
		t.Errorf("credential %+v", got)
	}
	if err := s.Sessions().Commit("token", []byte("data"), s.now().Add(1e9)); err != nil {
		t.Error(err)
	}
}
