package store

import (
	"context"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pressly/goose/v3/lock"
)

// withSecond is the migrations and one more.
func withSecond(t *testing.T, text string) fs.FS {
	t.Helper()
	set := fstest.MapFS{"00099_more.sql": {Data: []byte("-- +goose Up\n" + text)}}
	names, err := fs.Glob(migrations(), "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(migrations(), name)
		if err != nil {
			t.Fatal(err)
		}
		set[name] = &fstest.MapFile{Data: data}
	}
	return set
}

func TestMigrationThatFailsInTheMiddleLosesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		filled(t, url)
		o := Options{URL: url, Keys: []Key{keyA}}
		const first = "create table extra (id integer);\ninsert into extra values (1);\nupdate tenants set name = 'half';\n"
		s, err := open(t.Context(), o, withSecond(t, first+"insert into nowhere values (1);"))
		if err == nil {
			s.Close()
			t.Fatal("it did not fail")
		}
		s = openStore(t, o)
		whole(t, s)
		if got := get(t, s, "t0").Name; got != "Acme" {
			t.Errorf("half of it is there: %s", got)
		}
		mended, err := open(t.Context(), o, withSecond(t, first))
		if err != nil {
			t.Fatalf("mended: %v", err)
		}
		defer mended.Close()
		whole(t, mended)
		if got := dump(t, mended, "extra"); got != "1\n" {
			t.Errorf("extra holds %q", got)
		}
	})
}

func TestStoreOfANewerReleaseIsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		o := Options{URL: url, Keys: []Key{keyA}}
		s, err := open(t.Context(), o, withSecond(t, "create table extra (id integer);"))
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		s, err = Open(t.Context(), o)
		if err == nil {
			s.Close()
			t.Fatal("it opens")
		}
		if !strings.Contains(err.Error(), "version 99") {
			t.Errorf("unclear: %v", err)
		}
	})
}

func TestProcessesThatStartAtOnceMigrateOnce(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				s, err := Open(t.Context(), Options{URL: url, Keys: []Key{keyA}})
				if err != nil {
					t.Errorf("open: %v", err)
					return
				}
				s.Close()
			})
		}
		group.Wait()
		filled(t, url)
		whole(t, openStore(t, Options{URL: url}))
	})
}

func TestWaitingForAnotherThatMigratesEndsWithItsContext(t *testing.T) {
	onEach(t, func(t *testing.T, url string) {
		s := openStore(t, Options{URL: url})
		if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
			unlock, err := lockFile(t.Context(), path+".lock")
			if err != nil {
				t.Fatal(err)
			}
			defer unlock()
		} else {
			conn, err := s.db.write.Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.ExecContext(t.Context(), `select pg_advisory_lock($1)`, lock.DefaultLockID); err != nil {
				t.Fatal(err)
			}
		}
		ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer stop()
		if other, err := Open(ctx, Options{URL: url, Keys: []Key{keyA}}); err == nil {
			other.Close()
			t.Error("it opens while another migrates")
		}
	})
}
