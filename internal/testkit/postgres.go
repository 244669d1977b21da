package testkit

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// PostgresPassword is the password in the URLs of test servers; tests look for it where it
// must not be.
const PostgresPassword = "a-password-of-tests"

// PostgresServer starts a PostgreSQL of its own on a free loopback port, stops it with the
// test, and returns its postgres:// URL. Without PostgreSQL on the machine the test is
// skipped by name.
func PostgresServer(t testing.TB) string {
	t.Helper()
	p := NewPostgres(t)
	t.Cleanup(p.Stop)
	return p.URL
}

// Postgres is a running server.
type Postgres struct {
	// URL names the superuser, its password and the database postgres.
	URL string

	bin, dir string
	port     int
	server   *exec.Cmd
	log      bytes.Buffer
	// lifeline is the server's standard input: it is stopped when this closes, by Stop or
	// because the test's process ended without it.
	lifeline *os.File
}

// NewPostgres is PostgresServer for a server that several tests share, or that a test stops
// and starts: the caller stops it.
func NewPostgres(t testing.TB) *Postgres {
	t.Helper()
	bin := postgresPrograms()
	Need(t, bin != "", "postgresql")
	dir, err := os.MkdirTemp("", "oktagraph-postgres-")
	if err != nil {
		t.Fatalf("make a folder for PostgreSQL: %v", err)
	}
	p := &Postgres{bin: bin, dir: dir, port: FreePort(t)}
	p.URL = (&url.URL{
		Scheme: "postgres", User: url.UserPassword("postgres", PostgresPassword),
		Host: fmt.Sprintf("127.0.0.1:%d", p.port), Path: "/postgres", RawQuery: "sslmode=disable",
	}).String()
	if err := p.init(); err != nil {
		_ = os.RemoveAll(dir)
		t.Fatalf("make a PostgreSQL cluster: %v", err)
	}
	if err := p.Start(); err != nil {
		_ = os.RemoveAll(dir)
		t.Fatalf("start PostgreSQL: %v", err)
	}
	return p
}

// postgresPrograms is the folder of initdb and postgres: Debian keeps them off PATH.
func postgresPrograms() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			if _, err := os.Stat(filepath.Join(filepath.Dir(real), "postgres")); err == nil {
				return filepath.Dir(real)
			}
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1])
}

// PostgresProgram is the path of one of PostgreSQL's programs, such as pg_dump.
func PostgresProgram(t testing.TB, name string) string {
	t.Helper()
	bin := postgresPrograms()
	Need(t, bin != "", "postgresql")
	return filepath.Join(bin, name)
}

// init makes the cluster. It asks for a password even on loopback, where others on the
// machine could come in.
func (p *Postgres) init() error {
	password := filepath.Join(p.dir, "password")
	if err := os.WriteFile(password, []byte(PostgresPassword+"\n"), 0o600); err != nil {
		return fmt.Errorf("write PostgreSQL's password: %w", err)
	}
	as, err := asPostgres()
	if err != nil {
		return err
	}
	if as != nil {
		for _, path := range []string{p.dir, password} {
			if err := os.Chown(path, int(as.Credential.Uid), int(as.Credential.Gid)); err != nil {
				return fmt.Errorf("give the folder to PostgreSQL: %w", err)
			}
		}
	}
	cmd := exec.Command(filepath.Join(p.bin, "initdb"), "--pgdata", p.data(), "--username=postgres", "--pwfile", password,
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions") // #nosec G204 -- a test's own
	cmd.Dir, cmd.SysProcAttr = p.dir, as
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (p *Postgres) data() string { return filepath.Join(p.dir, "data") }

// Start starts the server, again on the same port and data after Pause.
func (p *Postgres) Start() error {
	as, err := asPostgres()
	if err != nil {
		return err
	}
	in, lifeline, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("make a pipe: %w", err)
	}
	defer in.Close()
	p.lifeline = lifeline
	// The shell waits for the end of its input, then stops the server fast.
	p.server = exec.Command("/bin/sh", "-c", `"$@" & server=$!; read _; kill -INT $server; wait $server`, "sh",
		filepath.Join(p.bin, "postgres"), "-D", p.data(), "-F", "-p", strconv.Itoa(p.port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "shared_buffers=16MB", "-c", "max_connections=60") // #nosec G204 -- a test's own
	p.log.Reset()
	p.server.Dir, p.server.SysProcAttr, p.server.Stdin, p.server.Stdout, p.server.Stderr = p.dir, as, in, &p.log, &p.log
	if err := p.server.Start(); err != nil {
		lifeline.Close()
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	deadline := time.Now().Add(startTime)
	for time.Now().Before(deadline) {
		if _, err := os.Stat(filepath.Join(p.data(), "postmaster.pid")); err == nil && p.ready() {
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	p.Pause()
	return fmt.Errorf("PostgreSQL does not answer:\n%s", p.log.String())
}

// ready reports whether the server takes connections: pg_isready beside it asks.
func (p *Postgres) ready() bool {
	conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", p.port), time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return exec.Command(filepath.Join(p.bin, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(p.port)).Run() == nil // #nosec G204 -- a test's own
}

// Pause stops the server and keeps its data.
func (p *Postgres) Pause() {
	p.lifeline.Close()
	_ = p.server.Wait() // its exit code says nothing
}

// Stop stops the server and removes its data.
func (p *Postgres) Stop() {
	p.Pause()
	_ = os.RemoveAll(p.dir)
}

// asPostgres is whom the server runs as: PostgreSQL refuses root. It is nil for anybody else.
func asPostgres() (*syscall.SysProcAttr, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(account.Uid, 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(account.Gid, 10, 32)
		if err != nil {
			continue
		}
		return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no account postgres or nobody")
}
