package audit_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/internal/audit"
)

// told returns the attempts in a log, as address and number.
func told(t *testing.T, text string) []string {
	t.Helper()
	var all []string
	for line := range strings.Lines(text) {
		var got struct {
			Action, Address, Outcome string
			Times                    int
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil || got.Action != "authenticate" || got.Outcome != "refused" {
			t.Fatalf("line %q: %v", line, err)
		}
		all = append(all, fmt.Sprintf("%s %d", got.Address, got.Times))
	}
	return all
}

func TestWrongKeysOfAnAddressAreALineAMinuteWithTheirNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out broken
		a := audit.NewAttempts(audit.New(slog.New(slog.NewJSONHandler(&out, nil))))
		try := func(address string, times int) {
			for range times {
				a.Refused(netip.MustParseAddr(address))
			}
		}
		try("192.0.2.1", 5)
		try("2001:db8::1", 1)
		try("2001:db8::2", 2) // the same /64
		try("192.0.2.2", 1)
		if diff := cmp.Diff([]string{"192.0.2.1 1", "2001:db8::1 1", "192.0.2.2 1"}, told(t, out.String())); diff != "" {
			t.Errorf("at once: -want +got\n%s", diff)
		}
		out.Reset()
		time.Sleep(time.Minute)
		synctest.Wait()
		got := told(t, out.String())
		if len(got) != 2 || !strings.Contains(strings.Join(got, ","), "192.0.2.1 4") || !strings.Contains(strings.Join(got, ","), "2001:db8::2 2") {
			t.Errorf("after a minute %q, want four and two more", got)
		}
		out.Reset()
		try("192.0.2.1", 3)
		a.Close()
		if diff := cmp.Diff([]string{"192.0.2.1 3"}, told(t, out.String())); diff != "" {
			t.Errorf("at the end: -want +got\n%s", diff)
		}
	})
}

func TestWhatAReadSaysIsShortAndHarmless(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	audit.New(slog.New(slog.NewJSONHandler(&out, nil))).RecordRead(t.Context(), audit.Read{
		User: strings.Repeat("u", 1000), UserFrom: audit.FromHeader, Operation: "x\n\u202e" + strings.Repeat("o", 1000), Kinds: map[string]int{"User": 2},
	})
	var got map[string]any
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if user, _ := got["user"].(string); len(user) != 256 || got["user_from"] != "header" {
		t.Errorf("the user has %d characters, from %v", len(user), got["user_from"])
	}
	if strings.Count(out.String(), "\n") != 1 || strings.ContainsRune(out.String(), '\u202e') || len(out.String()) > 1000 {
		t.Errorf("line %q", out.String())
	}
	if diff := cmp.Diff([]any{}, got["codes"]); diff != "" {
		t.Errorf("codes: -want +got\n%s", diff)
	}
}
