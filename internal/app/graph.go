package app

import "net/http"

// api is what package graph makes of the parts.
type api struct {
	graphql http.Handler
	sdl     string
}

// newAPI is the door to package graph.
func newAPI(*parts) (api, error) {
	return api{graphql: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "the graph is not there yet", http.StatusNotImplemented)
	})}, nil
}
