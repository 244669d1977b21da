package signin_test

import (
	"io"
	"net/http"
	"testing"
)

func TestPageSentPieceByPieceKeepsWhatItChangesAndBeginsNoSession(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := newBrowser(t, s)
	b.signIn()
	var page func(w http.ResponseWriter, r *http.Request)
	b.to = s.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { page(w, r) }))
	page = func(w http.ResponseWriter, r *http.Request) {
		_ = s.Put(r.Context(), "before", "b")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Errorf("flush: %v", err)
		}
		_, _ = io.WriteString(w, "first")
		_ = s.Put(r.Context(), "after", "a")
		if err := s.SignInByKey(r, adminKey); err == nil {
			t.Error("a session began after the header was sent")
		}
		if _, ok := s.Person(r.Context()); !ok {
			t.Error("the session that was there ended")
		}
	}
	if res := b.get("/connect/link"); res.body != "first" || res.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d %q", res.StatusCode, res.body)
	}
	page = func(_ http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"before", "after"} {
			if _, ok := s.Get(r.Context(), name); !ok {
				t.Errorf("%s is lost", name)
			}
		}
	}
	b.get("/connect/link")

	page = func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		if token := s.Token(r.Context()); token != "" {
			t.Errorf("token %q, though its cookie cannot be set any more", token)
		}
	}
	newBrowser(t, b.to).get("/connect/signin")
}
