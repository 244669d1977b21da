package oktasim

import "net/http"

// HookTransport sends event hooks; *http.Client is one.
type HookTransport interface {
	Do(*http.Request) (*http.Response, error)
}
