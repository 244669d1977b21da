// Package serving runs the program's serve command for tests and benchmarks that
// ask it from outside: the listener, its timeouts, the middleware, the metrics and
// a log line per request are those of production.
package serving

import (
	"bytes"
	"context"
	"io/fs"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"oktagraph/internal/app"
	"oktagraph/internal/config"
	"oktagraph/oktasim"
)

// Key lets callers in where the setup names no file.
const Key = "a-benchmark-key-of-more-than-24-letters"

// fileName is what a setup's file is called.
const fileName = "oktagraph.yaml"

// Setup is what the server is told.
type Setup struct {
	// File is the configuration, in which ORG stands for the org's address and TOKEN for
	// its token. Empty: one client with [Key] and one tenant, by variables.
	File string
	// Environment are further variables.
	Environment map[string]string
}

// Start serves an org until the test ends and returns the API's address.
func Start(tb testing.TB, org *oktasim.Org, s Setup) string {
	tb.Helper()
	address, stop := StartUntil(tb, org, s)
	tb.Cleanup(stop)
	return address
}

// StartUntil serves an org until stop is called, which has to be.
func StartUntil(tb testing.TB, org *oktasim.Org, s Setup) (address string, stop func()) {
	tb.Helper()
	okta := httptest.NewServer(org)
	address, end := run(tb, s.program(okta.URL, org.Token()), s.arguments())
	return address, func() {
		end()
		okta.Close()
	}
}

// program is the command on a machine that has the setup and nothing else.
func (s Setup) program(orgURL, token string) *app.Main {
	environment := map[string]string{config.EnvListen: "127.0.0.1:0", config.EnvMetricsListen: config.Off}
	if s.File == "" {
		environment[config.EnvOrgURL], environment[config.EnvAPIToken], environment[config.EnvAPIKey] = orgURL, token, Key
	}
	for name, value := range s.Environment {
		environment[name] = value
	}
	program := app.New()
	program.Drain = app.Drain{} // nobody else is to be told that it ends
	program.Source.LookupEnv = func(name string) (string, bool) { value, ok := environment[name]; return value, ok }
	program.Source.ReadFile = func(name string) ([]byte, error) {
		if s.File == "" || name != fileName {
			return nil, fs.ErrNotExist
		}
		return []byte(strings.NewReplacer("ORG", orgURL, "TOKEN", token).Replace(s.File)), nil
	}
	return program
}

func (s Setup) arguments() []string {
	if s.File == "" {
		return []string{"serve"}
	}
	return []string{"serve", "--config", fileName}
}

// run waits for the address of a server that goes on until stop is called.
func run(tb testing.TB, program *app.Main, args []string) (address string, stop func()) {
	tb.Helper()
	said := newLog(tb)
	ctx, end := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() { done <- program.Run(ctx, args, said, said) }()
	stop = func() {
		end()
		<-done
		_ = said.null.Close() // nothing was to be kept
	}
	select {
	case address = <-said.address:
	case code := <-done:
		done <- code
		stop()
		tb.Fatalf("serve ended with code %d: %s", code, said.first.String())
	}
	return address, stop
}

// log finds the API's address in what serve says first. All that follows goes to
// the null device, each line by a system call of its own as in production.
type log struct {
	address chan string
	null    *os.File

	mu    sync.Mutex
	first bytes.Buffer
	told  bool
}

func newLog(tb testing.TB) *log {
	tb.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return &log{address: make(chan string, 1), null: null}
}

var addressLine = regexp.MustCompile(`"address":"([^"]+)"`)

// Write implements io.Writer.
func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.told {
		l.first.Write(p)
		if found := addressLine.FindSubmatch(l.first.Bytes()); found != nil {
			l.told = true
			l.address <- string(found[1])
		}
	}
	return l.null.Write(p)
}
