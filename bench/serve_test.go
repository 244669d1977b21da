package bench

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"oktagraph/internal/app"
	"oktagraph/internal/config"
	"oktagraph/internal/testkit/corpus"
	"oktagraph/oktasim"
)

// serveKey lets the benchmarks in.
const serveKey = "a-benchmark-key-of-more-than-24-letters"

func newOrg(b *testing.B, size corpus.Size) *oktasim.Org {
	b.Helper()
	org, err := oktasim.New(size.Config())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(org.Close)
	return org
}

// startServe runs the program's serve command over an org and returns the API's
// address: the middleware, the metrics and a log line per request are those of
// production.
func startServe(b *testing.B, org *oktasim.Org) string {
	b.Helper()
	okta := httptest.NewServer(org)
	b.Cleanup(okta.Close)
	environment := map[string]string{
		config.EnvOrgURL: okta.URL, config.EnvAPIToken: org.Token(), config.EnvAPIKey: serveKey,
		config.EnvListen: "127.0.0.1:0", config.EnvMetricsListen: config.Off,
	}
	program := app.New()
	program.Drain = app.Drain{} // nobody else is to be told that it ends
	program.Source.LookupEnv = func(name string) (string, bool) { value, ok := environment[name]; return value, ok }
	log := newServeLog(b)
	ctx, end := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() { done <- program.Run(ctx, []string{"serve"}, log, log) }()
	b.Cleanup(func() {
		end()
		<-done
	})
	select {
	case address := <-log.address:
		return address
	case code := <-done:
		done <- code
		b.Fatalf("serve ended with code %d: %s", code, log.said.String())
		return ""
	}
}

// serveLog finds the API's address in what serve says first. All that follows
// goes to the null device, each line by a system call of its own as in production.
type serveLog struct {
	address chan string
	null    *os.File

	mu   sync.Mutex
	said bytes.Buffer
	told bool
}

func newServeLog(b *testing.B) *serveLog {
	b.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = null.Close() })
	return &serveLog{address: make(chan string, 1), null: null}
}

var addressLine = regexp.MustCompile(`"address":"([^"]+)"`)

// Write implements io.Writer.
func (l *serveLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.told {
		l.said.Write(p)
		if found := addressLine.FindSubmatch(l.said.Bytes()); found != nil {
			l.told = true
			l.address <- string(found[1])
		}
	}
	return l.null.Write(p)
}

// startBare serves body by nothing but net/http and returns the address.
func startBare(b *testing.B, body []byte) string {
	b.Helper()
	length := strconv.Itoa(len(body))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", length)
		_, _ = w.Write(body)
	}))
	b.Cleanup(server.Close)
	return server.Listener.Addr().String()
}
