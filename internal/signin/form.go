package signin

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"oktagraph/internal/audit"
)

const (
	// FormField is the field of every form that carries [SignIn.Token].
	FormField = "csrf"
	// FormHeader carries it for scripts.
	FormHeader = "X-Csrf-Token"
)

// Token returns what a form must send back in the field csrf. It is made of the session's
// token, or of a form cookie for nobody, neither of which another site can read or, under
// their __Host- names, set. Ask for it before the page is written: it may have to set the
// cookie. After that it is "", which no form gets through with.
func (s *SignIn) Token(ctx context.Context) string {
	v := visitOf(ctx)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.person == nil && v.form == "" {
		if v.sent {
			return ""
		}
		v.form = randomToken()
		s.setCookie(v.header, formCookie, v.form, http.SameSiteStrictMode, 0)
	}
	if v.person == nil {
		return formToken(v.form)
	}
	return formToken(s.sessions.Token(ctx))
}

// formToken returns "" for "".
func formToken(secret string) string {
	if secret == "" {
		return ""
	}
	return derive(secret, "form")
}

// derive makes a value of a secret that does not give the secret away.
func derive(secret, label string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(label)) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func randomToken() string {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(random[:])
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// sameOrigin reports whether the headers of a request that changes something say that a page
// of this server sent it. One without Origin and Sec-Fetch-Site says nothing, and is refused:
// every browser sends one of them with a form.
func (s *SignIn) sameOrigin(r *http.Request) bool {
	if safe(r.Method) {
		return true
	}
	if s.cross.Check(r) != nil {
		return false
	}
	origins := r.Header.Values("Origin")
	switch len(origins) {
	case 0:
		return r.Header.Get("Sec-Fetch-Site") == "same-origin"
	case 1:
		return origins[0] == s.origin(r)
	default:
		return false
	}
}

// origin is this server as the browser sees it.
func (s *SignIn) origin(r *http.Request) string {
	if s.o.Origin != "" {
		return s.o.Origin
	}
	u := url.URL{Scheme: "http", Host: r.Host}
	if s.o.Secure {
		u.Scheme = "https"
	}
	return u.String()
}

// ownForm reports whether a request may go on; if not, it has answered. What has no session
// and no form cookie is refused before its body is read.
func (s *SignIn) ownForm(w http.ResponseWriter, r *http.Request) bool {
	if safe(r.Method) {
		return true
	}
	v := visitOf(r.Context())
	secret := v.form
	if v.person != nil {
		secret = s.sessions.Token(r.Context())
	}
	want := formToken(secret)
	if want == "" {
		s.refuseForm(w, r, "the browser has neither a session nor asked for the form")
		return false
	}
	got, err := sentToken(r)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		s.page(w, http.StatusRequestEntityTooLarge, tooLarge)
		return false
	case err != nil:
		s.page(w, http.StatusBadRequest, unreadable)
		return false
	case subtle.ConstantTimeCompare([]byte(got), []byte(want)) != 1:
		s.refuseForm(w, r, "its token is missing or of another session")
		return false
	}
	return true
}

func sentToken(r *http.Request) (string, error) {
	if token := r.Header.Get(FormHeader); token != "" {
		return token, nil
	}
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(maxBody) //nolint:gosec // Wrap has limited the body
	} else {
		err = r.ParseForm()
	}
	return r.PostForm.Get(FormField), err
}

// refuseForm answers a request that did not come from the pages. It counts as a failed
// attempt of its address, though not of all together: nothing is guessed by it, and whoever
// sends many must not keep the others from signing in.
func (s *SignIn) refuseForm(w http.ResponseWriter, r *http.Request, reason string) {
	v := visitOf(r.Context())
	if wait := s.limits.Refuse(v.address); wait != nil {
		s.limited(r, v, "form", wait)
		s.PageTooMany(w, wait)
		return
	}
	s.record(r.Context(), v, audit.Event{Action: "form", Actor: s.actor(r.Context()), Outcome: "refused", Reason: reason})
	s.page(w, http.StatusForbidden, foreignForm)
}
