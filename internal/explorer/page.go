package explorer

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// noncePlace is the placeholder in index.html for the nonce of the request.
const noncePlace = "{{nonce}}"

// pageHandler serves index.html. Browsers must not store it: it names the files of
// this build, and its nonce is valid for one request.
func pageHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		page, err := distFiles.ReadFile("dist/index.html")
		if err != nil {
			http.Error(w, "the page was not built into this binary", http.StatusNotFound)
			return
		}
		nonce := rand.Text()
		h := w.Header()
		h.Set("Content-Security-Policy", policy(nonce))
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(strings.Replace(string(page), noncePlace, nonce, 1))) // the visitor may have gone
	})
}
