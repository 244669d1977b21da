package audit_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"oktagraph/internal/audit"
)

func lines(t *testing.T, path string) []map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	var all []map[string]string
	for line := range strings.Lines(string(text)) {
		var fields map[string]string
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%q is not a line of JSON: %v", line, err)
		}
		all = append(all, fields)
	}
	return all
}

func open(t *testing.T, path string, trouble io.Writer) *audit.Log {
	t.Helper()
	l, err := audit.Open(path, slog.New(slog.NewTextHandler(trouble, nil)))
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

func TestEveryLineHasEveryFieldAndIsTheOwnersAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, io.Discard)
	l.Record(t.Context(), audit.Event{Action: "tenant.link", Actor: "ann", Address: "192.0.2.1", Tenant: "acme", Outcome: "ok"})
	l.Record(t.Context(), audit.Event{Action: "signin"})
	got := lines(t, path)
	if len(got) != 2 {
		t.Fatalf("%d lines, want 2", len(got))
	}
	for _, line := range got {
		for _, field := range []string{"time", "action", "actor", "address", "tenant", "outcome", "reason"} {
			if _, ok := line[field]; !ok {
				t.Errorf("%v has no %s", line, field)
			}
		}
		if len(line) != 7 {
			t.Errorf("%v has %d fields, want 7", line, len(line))
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want 0600", info.Mode(), err)
	}
}

func TestALineNamesItsObjectWhenThereIsOne(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	open(t, path, io.Discard).Record(t.Context(), audit.Event{Action: "key.create", Object: "web k3xw7q2m5a\n" + strings.Repeat("x", 1000)})
	got := lines(t, path)
	if text := got[0]["object"]; !strings.HasPrefix(text, "web k3xw7q2m5a") || len(text) > 300 {
		t.Errorf("%v", got)
	}
}

func TestHostileFieldStaysOneShortHarmlessLine(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, io.Discard)
	l.Record(t.Context(), audit.Event{Action: "signin", Actor: "x\"}\n{\"action\":\"forged\"}\x1b[2J\u009b2J\u202e\xff", Reason: strings.Repeat("é", 100_000)})
	got := lines(t, path)
	if len(got) != 1 || got[0]["action"] != "signin" {
		t.Fatalf("got %v, want the one line", got)
	}
	if n := utf8.RuneCountInString(got[0]["reason"]); n != 256 {
		t.Errorf("the reason has %d characters, want 256", n)
	}
	text, _ := os.ReadFile(path)
	if bytes.ContainsAny(text[:len(text)-1], "\n\x1b\u009b\u202e") {
		t.Errorf("control characters in %q", text)
	}
}

func TestConcurrentEventsAreWholeLines(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, io.Discard)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for range 50 {
				l.Record(t.Context(), audit.Event{Action: "signin", Reason: strings.Repeat("r", 200)})
			}
		})
	}
	all.Wait()
	if got := len(lines(t, path)); got != 1000 {
		t.Errorf("%d lines, want 1000", got)
	}
}

func TestReopeningKeepsWhatIsThereAndRotationStartsANewFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	first := open(t, path, io.Discard)
	first.Record(t.Context(), audit.Event{Action: "one"})
	_ = first.Close()
	l := open(t, path, io.Discard)
	l.Record(t.Context(), audit.Event{Action: "two"})
	if got := len(lines(t, path)); got != 2 {
		t.Errorf("%d lines after a restart, want 2", got)
	}
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	l.Record(t.Context(), audit.Event{Action: "three"})
	if old, now := lines(t, path+".1"), lines(t, path); len(old) != 2 || len(now) != 1 || now[0]["action"] != "three" {
		t.Errorf("after rotation %v and %v", old, now)
	}
}

func TestLoggerSetToWarningsStillGetsEveryEvent(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	l := audit.New(slog.New(slog.NewJSONHandler(&text, &slog.HandlerOptions{Level: slog.LevelError})))
	l.Record(t.Context(), audit.Event{Action: "signin", Outcome: "refused"})
	if !strings.Contains(text.String(), `"action":"signin"`) {
		t.Errorf("got %q", text.String())
	}
	var none *audit.Log
	none.Record(t.Context(), audit.Event{})
	(&audit.Log{}).Record(t.Context(), audit.Event{})
}

// broken fails while full is set.
type broken struct {
	full bool
	mu   sync.Mutex // lines are written while the test reads
	bytes.Buffer
}

func (b *broken) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full && bytes.Contains(p, []byte(`"msg":"audit"`)) {
		return 0, errors.New("no space left on device")
	}
	return b.Buffer.Write(p)
}

func (b *broken) Reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.Buffer.Reset()
}

func (b *broken) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func TestLinesLostToAFullDiskAreReportedOnceAMinuteWithTheirNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out broken
		l := audit.New(slog.New(slog.NewJSONHandler(&out, nil)))
		reports := func() []string {
			var all []string
			for line := range strings.Lines(out.String()) {
				if strings.Contains(line, "could not be written") {
					all = append(all, line)
				}
			}
			return all
		}
		out.full = true
		for range 10 {
			l.Record(t.Context(), audit.Event{Action: "signin"})
		}
		if got := reports(); len(got) != 1 || !strings.Contains(got[0], "no space left") || !strings.Contains(got[0], `"lost":1`) {
			t.Fatalf("reports %q, want one", got)
		}
		time.Sleep(time.Minute)
		out.full = false
		l.Record(t.Context(), audit.Event{Action: "signin"})
		if got := reports(); len(got) != 2 || !strings.Contains(got[1], `"lost":9`) {
			t.Errorf("reports %q, want the other nine told once there is space", got)
		}
	})
}

func TestLineAfterCloseIsReported(t *testing.T) {
	t.Parallel()
	var trouble bytes.Buffer
	l := open(t, filepath.Join(t.TempDir(), "audit.jsonl"), &trouble)
	_ = l.Close()
	l.Record(t.Context(), audit.Event{Action: "signin"})
	if !strings.Contains(trouble.String(), "could not be written") {
		t.Errorf("got %q", trouble.String())
	}
}

func TestLogInAFolderThatIsNotThereFailsAtStart(t *testing.T) {
	t.Parallel()
	if _, err := audit.Open(filepath.Join(t.TempDir(), "no", "audit.jsonl"), slog.New(slog.DiscardHandler)); err == nil {
		t.Error("want an error")
	}
}
