package oktasim

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Client is an OAuth 2.0 service app that may request tokens with private_key_jwt.
type Client struct {
	ID string `yaml:"id"`
	// Keys is a JWK Set with the app's public keys.
	Keys string `yaml:"keys"`
	// Scopes are the scopes granted to the app.
	Scopes []string `yaml:"scopes"`
	// DPoP makes the token endpoint require proofs from this app.
	DPoP bool `yaml:"dpop"`
	// NoAdminRole leaves the app without an admin role: it gets tokens, but lists are
	// empty.
	NoAdminRole bool `yaml:"noAdminRole"`
}

const tokenPath = BucketToken // the endpoint has a bucket of its own

// algorithms are the signature algorithms that Okta accepts for assertions and proofs.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512}
}

// oauth holds clients and issued tokens.
type oauth struct {
	org *Org

	mu      sync.Mutex
	clients map[string]Client
	tokens  map[string]issued
	seen    map[string]time.Time // when each jti may be forgotten
}

type issued struct {
	who     *principal
	expires time.Time
	thumb   string // of the DPoP key the token is bound to
}

func newOAuth(o *Org) *oauth {
	a := &oauth{org: o, clients: map[string]Client{}, tokens: map[string]issued{}, seen: map[string]time.Time{}}
	for _, c := range o.cfg.Clients {
		a.clients[c.ID] = c
	}
	return a
}

// SetClient adds an OAuth client or replaces it, for example with rotated keys.
func (o *Org) SetClient(c Client) {
	o.oauth.mu.Lock()
	defer o.oauth.mu.Unlock()
	o.oauth.clients[c.ID] = c
}

// RevokeTokens invalidates every OAuth access token issued so far.
func (o *Org) RevokeTokens() {
	o.oauth.mu.Lock()
	defer o.oauth.mu.Unlock()
	o.oauth.tokens = map[string]issued{}
}

// oauthError is an error in the format of the token endpoint.
func oauthError(status int, code, description string) *apiError {
	return &apiError{status: status, code: code, summary: description, oauth: true}
}

func invalidClient(why string) *apiError {
	return oauthError(http.StatusUnauthorized, "invalid_client", why)
}

// grantToken serves POST /oauth2/v1/token.
func grantToken(c *call) error {
	if err := c.r.ParseForm(); err != nil {
		return oauthError(http.StatusBadRequest, "invalid_request", "The request body could not be read.")
	}
	form := c.r.PostForm
	switch {
	case form.Get("grant_type") != "client_credentials":
		return oauthError(http.StatusBadRequest, "unsupported_grant_type",
			"The authorization grant type is not supported by the authorization server.")
	case form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer":
		return invalidClient("Client authentication failed. Only private_key_jwt is allowed with Okta scopes.")
	}
	a := c.org.oauth
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forget(c.now)
	client, err := a.authenticate(form.Get("client_assertion"), c.view.base+tokenPath, c.now)
	if err != nil {
		return err
	}
	scopes := strings.Fields(form.Get("scope"))
	if len(scopes) == 0 {
		return oauthError(http.StatusBadRequest, "invalid_scope", "The scope parameter is required.")
	}
	for _, s := range scopes {
		if !slices.Contains(client.Scopes, s) {
			return oauthError(http.StatusBadRequest, "invalid_scope",
				"One or more scopes are not configured for the authorization server resource.")
		}
	}
	thumb, kind := "", "Bearer"
	if client.DPoP || c.org.cfg.DPoP || c.r.Header.Get("DPoP") != "" {
		if thumb, err = a.tokenProof(c); err != nil {
			return err
		}
		kind = "DPoP"
	}
	c.issue(client, scopes, thumb, kind)
	return nil
}

// issue writes the answer; the caller holds the lock.
func (c *call) issue(client Client, scopes []string, thumb, kind string) {
	o := c.org
	token := ""
	o.random(func(rng *rand.Rand) { token = "eyJ" + randomBase62(rng, 45) })
	o.oauth.tokens[token] = issued{
		who: &principal{
			key: client.ID, share: o.cfg.TokenShare, scopes: scopes, noRole: client.NoAdminRole,
		},
		expires: c.now.Add(o.cfg.TokenLifetime), thumb: thumb,
	}
	b := append(c.body, '{')
	b = appendField(b, "token_type", kind)
	b = appendRaw(b, "expires_in", number(int(o.cfg.TokenLifetime.Seconds())))
	b = appendField(b, "access_token", token)
	b = appendField(b, "scope", strings.Join(scopes, " "))
	c.body = append(b, '}')
}

// forget drops what no check needs any longer.
func (a *oauth) forget(now time.Time) {
	maps.DeleteFunc(a.tokens, func(_ string, t issued) bool { return now.After(t.expires.Add(time.Hour)) })
	maps.DeleteFunc(a.seen, func(_ string, until time.Time) bool { return now.After(until) })
}

// once records a jti, and reports whether it is a new one.
func (a *oauth) once(jti string, until time.Time) bool {
	if _, used := a.seen[jti]; used || jti == "" {
		return false
	}
	a.seen[jti] = until
	return true
}

// authenticate checks a client assertion.
func (a *oauth) authenticate(assertion, audience string, now time.Time) (Client, error) {
	token, err := jwt.ParseSigned(assertion, algorithms())
	if err != nil {
		return Client{}, invalidClient("The client_assertion token is not a signed JWT of an allowed algorithm.")
	}
	var unverified jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&unverified); err != nil {
		return Client{}, invalidClient("The client_assertion token has no claims.")
	}
	client, known := a.clients[unverified.Issuer]
	if !known {
		return Client{}, invalidClient("Invalid value for 'client_id' parameter.")
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(client.Keys), &set); err != nil {
		return Client{}, fmt.Errorf("read the client's keys: %w", err)
	}
	var claims jwt.Claims
	if err := verified(token, set, &claims); err != nil {
		return Client{}, invalidClient("The client_assertion signature is invalid.")
	}
	switch {
	case claims.Subject != claims.Issuer:
		return Client{}, invalidClient("The client_assertion token must have equal iss and sub.")
	case !slices.Contains(claims.Audience, audience):
		return Client{}, invalidClient("The audience claim for client_assertion must be the endpoint invoked for the request.")
	case claims.Expiry == nil || now.After(claims.Expiry.Time()):
		return Client{}, invalidClient("The client_assertion token is expired.")
	case claims.Expiry.Time().After(now.Add(time.Hour + time.Minute)):
		return Client{}, invalidClient("The client_assertion token has an expiration too far into the future.")
	case claims.ID != "" && !a.once("assertion "+claims.ID, claims.Expiry.Time()):
		return Client{}, invalidClient("The client_assertion token has already been used.")
	}
	return client, nil
}

// verified tries the key that kid names, or all keys if there is no kid.
func verified(token *jwt.JSONWebToken, set jose.JSONWebKeySet, claims *jwt.Claims) error {
	keys := set.Keys
	if kid := token.Headers[0].KeyID; kid != "" {
		keys = set.Key(kid)
	}
	for _, k := range keys {
		if token.Claims(k.Public().Key, claims) == nil {
			return nil
		}
	}
	return errors.New("no key of the client fits the signature")
}
