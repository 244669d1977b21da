package app

import (
	"io"
	"net/http"
	"testing"
)

// answered is an answer that was read.
type answered struct {
	status int
	header http.Header
	body   string
}

// do sends a request and reads its answer.
func do(t *testing.T, with *http.Client, r *http.Request) answered {
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
	return answered{resp.StatusCode, resp.Header, string(text)}
}
