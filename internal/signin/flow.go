package signin

import (
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// flowWithin is how long somebody has to sign in at the identity provider.
const flowWithin = 10 * time.Minute

// flow is one sign-in on its way to the identity provider and back. It has its own cookie: the
// session's is SameSite=Strict and not sent when coming back from another site, and a row in
// the store for everybody who presses the button would let visitors fill it. State, nonce and
// PKCE verifier are derived from the cookie's random secret. So they need not be stored, any
// replica can check them, and only the browser that began the flow can complete it.
type flow struct {
	secret string
	begun  time.Time
	next   string
}

func newFlow(now time.Time, next string) flow { return flow{randomToken(), now, Local(next)} }

func (f flow) rest() string {
	return strconv.FormatInt(f.begun.Unix(), 36) + "." + base64.RawURLEncoding.EncodeToString([]byte(f.next))
}

// value returns the cookie's value.
func (f flow) value() string { return f.secret + "." + f.rest() }

// state also authenticates the rest of the cookie: it differs for another time or target.
func (f flow) state() string    { return derive(f.secret, "state\x00"+f.rest()) }
func (f flow) nonce() string    { return derive(f.secret, "nonce") }
func (f flow) verifier() string { return derive(f.secret, "verifier") }

// sameState compares in constant time.
func (f flow) sameState(sent string) bool {
	return subtle.ConstantTimeCompare([]byte(sent), []byte(f.state())) == 1
}

// flow reads the request's flow; ok is false when there is none or it took too long.
func (s *SignIn) flow(r *http.Request) (f flow, ok bool) {
	parts := strings.Split(s.cookie(r, flowCookie), ".")
	if len(parts) != 3 || len(parts[0]) != tokenLength {
		return flow{}, false
	}
	begun, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil {
		return flow{}, false
	}
	next, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return flow{}, false
	}
	f = flow{parts[0], time.Unix(begun, 0), Local(string(next))}
	age := s.now().Sub(f.begun)
	return f, age >= -time.Minute && age <= flowWithin // another replica's clock may be ahead
}
