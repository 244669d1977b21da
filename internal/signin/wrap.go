package signin

import (
	"context"
	"log/slog"
	"net/http"
)

// maxBody is far larger than any form of the pages: a private key of 4096 bits has 3 KiB.
const maxBody = 64 << 10

const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Wrap returns a handler for all pages. It identifies the sender of a request, refuses one that
// would change something but does not come from the pages, limits the body to 64 KiB, saves the
// session, and sets the headers that protect the answer. A handler may replace Cache-Control for
// answers without personal data.
//
// A program that posts to the pages must send Origin or Sec-Fetch-Site, as browsers do.
func (s *SignIn) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		v := &visit{address: s.o.TrustProxies.Address(r), header: w.Header()}
		ctx := context.WithValue(r.Context(), visitKey{}, v)
		if !s.sameOrigin(r) {
			s.refuseForm(w, r.WithContext(ctx), "another site, or a program, sent it")
			return
		}
		ctx, err := s.load(ctx, r, v)
		if err != nil {
			s.o.Logger.LogAttrs(ctx, slog.LevelError, "read the session", slog.String("error", err.Error()))
			s.page(w, http.StatusServiceUnavailable, unavailable)
			return
		}
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		out := &writer{ResponseWriter: w, site: s, visit: v, ctx: ctx}
		if s.ownForm(out, r) {
			next.ServeHTTP(out, r)
		}
		out.finish()
	})
}

func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	// same-origin, not no-referrer: with the latter browsers send "Origin: null" with the
	// pages' own forms. Neither reveals the address of a one-time link to another site.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Add("Vary", "Cookie")
}
