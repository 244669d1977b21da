package testkit

import (
	"io"
	"net/http"
	"testing"
)

// Send sends a request and reads its answer; the body is closed.
func Send(t testing.TB, with *http.Client, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	resp, err := with.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, text
}
