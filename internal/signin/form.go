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

// Token returns what a form must send back in the field csrf. It is derived from the session's
// token or, without a session, from a form cookie. Another site can neither read these nor,
// because of their __Host- names, set them. Call it before the page is written: it may have to
// set the cookie. After that it returns "", which is never accepted.
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

// derive returns a value derived from a secret, which does not reveal the secret.
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

// sameOrigin reports whether, by its headers, a request that changes something came from a page
// of this server. A request with neither Origin nor Sec-Fetch-Site is refused: every browser
// sends one of them with a form.
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

// origin returns this server's origin as the browser sees it.
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

// ownForm reports whether a request may go on; if not, it has answered. It refuses a request with
// neither a session nor a form cookie before reading the body.
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

// refuseForm answers a request that did not come from the pages. It counts as a failed attempt
// of its address, but not of all addresses together: it is not a guess, and somebody who sends
// many must not keep others from signing in.
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
