package okta

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"
)

// Credential authenticates us to Okta. All kinds are in this package: APIToken,
// APITokenSource and ServiceApp.
type Credential interface {
	// ID identifies the credential without revealing it, so that what was read with
	// one is never served to the holder of another.
	ID() string

	// authorize sets the headers of one request; it is called for every attempt.
	authorize(ctx context.Context, c *Client, req *http.Request) error
	// refresh drops what Okta has just refused, and reports whether another attempt
	// would send something new.
	refresh(ctx context.Context, c *Client, refused *http.Response) bool
	// fingerprint identifies, without revealing it, what would be sent to Okta now: it
	// changes with a rotated secret, even if ID does not.
	fingerprint(ctx context.Context) string
}

// APIToken is an API token created in Okta's console (Security > API > Tokens).
func APIToken(token string) Credential {
	return APITokenSource(func(context.Context) (string, error) { return token, nil })
}

// APITokenSource reads the API token again for every request, so that a rotated
// token is used without a restart. The source must be fast, for example a small
// file. ID changes with the token: another token may see other data.
func APITokenSource(source func(context.Context) (string, error)) Credential {
	return &apiToken{source: source}
}

type apiToken struct {
	source func(context.Context) (string, error)
}

var errNoToken = errors.New("the token is empty or holds blanks")

func (t *apiToken) token(ctx context.Context) (string, error) {
	token, err := t.source(ctx)
	if err != nil {
		return "", &CredentialError{Reason: "read the api token", Err: err}
	}
	token = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(token), "SSWS "))
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		return "", &CredentialError{Reason: "read the api token", Err: errNoToken}
	}
	return token, nil
}

// ID hashes the current token; an unreadable one counts as an empty token.
func (t *apiToken) ID() string { return t.fingerprint(context.Background()) }

func (t *apiToken) fingerprint(ctx context.Context) string {
	token, _ := t.token(ctx)
	return credentialID("ssws", token)
}

func (t *apiToken) authorize(ctx context.Context, _ *Client, req *http.Request) error {
	token, err := t.token(ctx)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "SSWS "+token)
	return nil
}

// refresh reports whether the token has been rotated since the refused request.
func (t *apiToken) refresh(ctx context.Context, _ *Client, refused *http.Response) bool {
	token, err := t.token(ctx)
	return err == nil && refused.Request.Header.Get("Authorization") != "SSWS "+token
}

// credentialID hashes the parts of a credential. A token has far more entropy than
// could be guessed, so a plain hash reveals nothing.
func credentialID(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}
