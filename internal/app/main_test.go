package app

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"oktagraph/internal/config"
)

// patientBudget is what a trip to Redis may cost in tests: a loaded machine keeps it, and time
// does not decide whether an answer is found there.
const patientBudget = 10 * time.Second

// machine is a computer with these variables and files and nothing else.
func machine(env, files map[string]string) *Main {
	return &Main{Name: "oktagraph", RedisBudget: patientBudget, Source: config.Source{
		LookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		ReadFile: func(path string) ([]byte, error) {
			if text, ok := files[path]; ok {
				return []byte(text), nil
			}
			return nil, fs.ErrNotExist
		},
	}}
}

// screen collects what a running command prints.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// find waits for a match in what was printed and returns its first group.
func (s *screen) find(t *testing.T, pattern string) string {
	t.Helper()
	re, found := regexp.MustCompile(pattern), ""
	eventually(t, "printed "+pattern, func() bool {
		if m := re.FindStringSubmatch(s.String()); m != nil {
			found = m[1]
		}
		return found != ""
	})
	return found
}

// running is a command that serves until stop, which returns its exit code.
type running struct {
	out, err *screen
	stop     func() int
}

func start(t *testing.T, m *Main, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := running{out: &screen{}, err: &screen{}}
	code := make(chan int, 1)
	go func() { code <- m.Run(ctx, args, r.out, r.err) }()
	var once sync.Once
	last := 0
	r.stop = func() int {
		once.Do(func() { cancel(); last = <-code })
		return last
	}
	t.Cleanup(func() { r.stop() })
	return r
}

func TestTheCommandLineIsAnsweredWithAnExitCode(t *testing.T) {
	t.Parallel()
	const broken = "tenants: [{id: A}]\ncolour: red\n"
	tests := map[string]struct {
		env, files       map[string]string
		args             []string
		code             int
		stdout, complain string
	}{
		"help":             {args: []string{"help"}, stdout: "oktagraph serve [--config FILE]"},
		"--help":           {args: []string{"--help"}, stdout: "oktagraph demo [flags]"},
		"flags of demo":    {args: []string{"demo", "--help"}, stdout: "-rate-limit"},
		"nothing":          {code: 2, complain: "no command given"},
		"unknown command":  {args: []string{"dance"}, code: 2, complain: `unknown command "dance"`},
		"unknown flag":     {args: []string{"demo", "--loud"}, code: 2, complain: "-loud"},
		"stray argument":   {args: []string{"serve", "file.yaml"}, code: 2, complain: `unexpected argument "file.yaml"`},
		"odd latency":      {args: []string{"demo", "--listen", "127.0.0.1:0", "--latency", "soon"}, code: 2, complain: `latency "soon"`},
		"odd limit":        {args: []string{"sim", "--listen", "127.0.0.1:0", "--rate-limit", "many"}, code: 2, complain: `"many"`},
		"no users":         {args: []string{"demo", "--listen", "127.0.0.1:0", "--users", "0"}, code: 2, complain: "--users must be"},
		"short demo key":   {env: map[string]string{"OKTAGRAPH_API_KEY": "short"}, args: []string{"demo"}, code: 2, complain: "OKTAGRAPH_API_KEY: shorter than 24"},
		"odd redis":        {args: []string{"demo", "--listen", "127.0.0.1:0", "--redis", "http://x"}, code: 1, complain: "redis"},
		"odd address":      {args: []string{"sim", "--listen", "nowhere"}, code: 1, complain: "listen on nowhere"},
		"nothing to serve": {args: []string{"serve"}, code: 2, complain: "OKTAGRAPH_API_KEY: not set"},
		"no key": {env: map[string]string{"OKTAGRAPH_ORG_URL": "acme", "OKTAGRAPH_API_TOKEN": "00t"}, args: []string{"serve"},
			code: 2, complain: "environment: 1 mistake\n  OKTAGRAPH_API_KEY: not set"},
		"no such file":      {args: []string{"serve", "--config", "gone.yaml"}, code: 2, complain: "read configuration gone.yaml"},
		"mistakes in file":  {files: map[string]string{"a.yaml": broken}, args: []string{"serve", "--config", "a.yaml"}, code: 2, complain: "line 2: colour: unknown field"},
		"file by default":   {files: map[string]string{"oktagraph.yaml": broken}, args: []string{"serve"}, code: 2, complain: "oktagraph.yaml: 5 mistakes"},
		"not Okta's":        {env: map[string]string{"OKTAGRAPH_ORG_URL": "https://evil.example", "OKTAGRAPH_API_TOKEN": "00t", "OKTAGRAPH_API_KEY": strings.Repeat("k", 24)}, args: []string{"serve"}, code: 2, complain: "OKTAGRAPH_ORG_URL: "},
		"schema and a word": {args: []string{"schema", "x"}, code: 2, complain: "unexpected argument"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, complaint bytes.Buffer
			code := machine(tt.env, tt.files).Run(t.Context(), tt.args, &out, &complaint)
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			if !strings.Contains(out.String(), tt.stdout) || !strings.Contains(complaint.String(), tt.complain) {
				t.Errorf("stdout %q lacks %q, or stderr %q lacks %q", out.String(), tt.stdout, complaint.String(), tt.complain)
			}
			if tt.code == 0 && complaint.Len() > 0 {
				t.Errorf("complained: %s", complaint.String())
			}
		})
	}
}

func TestTheDemoPrintsAllANewcomerNeeds(t *testing.T) {
	t.Parallel()
	demo := start(t, machine(nil, nil), "demo", "--listen", "127.0.0.1:0", "--users", "60", "--groups", "12", "--latency", "0")
	url := demo.out.find(t, `Page +(http://127\.0\.0\.1:\d+/)`)
	key := demo.out.find(t, `API key +(demo-[a-z0-9]{26})\n`)
	if again := demo.out.find(t, `'Authorization: Bearer ([^']+)'`); again != key {
		t.Errorf("the first query is sent with %q, the key is %q", again, key)
	}
	if n := demo.out.find(t, `org of (\d+ people and \d+ groups)`); n != "60 people and 12 groups" {
		t.Errorf("the org is told to have %s", n)
	}
	for path, want := range map[string]string{"": "<html", "explorer/config.json": key, "healthz": "ok", "readyz": "ready"} {
		if code, body := fetch(t, http.MethodGet, url+path, ""); code != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s: %d, lacks %q: %.200s", url+path, code, want, body)
		}
	}
	if code := demo.stop(); code != exitOK {
		t.Errorf("Ctrl-C ended with code %d: %s", code, demo.err)
	}
	if demo.err.String() != "" {
		t.Errorf("the demo complained: %s", demo.err)
	}
}

func TestTheDemoTakesAChosenKey(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("chosen-", 4)
	demo := start(t, machine(map[string]string{"OKTAGRAPH_API_KEY": key}, nil), "demo", "--listen", "127.0.0.1:0", "--users", "10", "--groups", "8")
	if got := demo.out.find(t, `API key +(\S+)\n`); got != key {
		t.Errorf("key %q, want %q", got, key)
	}
}
