package inprocess_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"oktagraph/internal/inprocess"
)

func TestAHandlerThatAbortsCutsTheConnection(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		writes   string
		answered bool
	}{
		"before any answer":         {},
		"in the middle of the body": {writes: "half", answered: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			way := inprocess.Transport{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if tc.writes != "" {
					_, _ = io.WriteString(w, tc.writes)
				}
				panic(http.ErrAbortHandler)
			})}
			resp, err := way.RoundTrip(request(t))
			if answered := err == nil; answered != tc.answered {
				t.Fatalf("answered %t, error %v", answered, err)
			}
			var got []byte
			if err == nil {
				defer resp.Body.Close()
				got, err = io.ReadAll(resp.Body)
			}
			if string(got) != tc.writes || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("read %q, error %v", got, err)
			}
		})
	}
}

func TestAnyOtherPanicOfAHandlerIsNotHidden(t *testing.T) {
	t.Parallel()
	defer func() {
		if v := recover(); v != "a defect" {
			t.Errorf("recovered %v", v)
		}
	}()
	way := inprocess.Transport{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a defect") })}
	resp, err := way.RoundTrip(request(t))
	if err == nil {
		_ = resp.Body.Close()
	}
	t.Errorf("it was answered, error %v", err)
}

func request(t *testing.T) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://acme.okta.com/api/v1/users", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
