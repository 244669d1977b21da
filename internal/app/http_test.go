package app

import (
	"net/http"
	"testing"

	"oktagraph/internal/testkit"
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
	resp, text := testkit.Send(t, with, r)
	return answered{resp.StatusCode, resp.Header, string(text)}
}
