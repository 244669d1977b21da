package auth

import (
	"io"
	"net/http"
	"time"
)

// maxProvided is far more than any discovery document, key set or token response needs.
const maxProvided = 1 << 20

// ProviderClient returns a client for calls to an identity provider. A call takes at most within,
// follows no redirect, and reads at most 1 MiB of the response. way is [http.DefaultTransport]
// when nil.
func ProviderClient(way http.RoundTripper, within time.Duration) *http.Client {
	if way == nil {
		way = http.DefaultTransport
	}
	return &http.Client{
		Transport: shortAnswers{way}, Timeout: within,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type shortAnswers struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t shortAnswers) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := t.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // http.Client says which call it was
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, maxProvided), res.Body}
	return res, nil
}
