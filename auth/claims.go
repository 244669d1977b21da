package auth

import (
	"strings"
	"unicode"

	"oktagraph/tenant"
)

const (
	// maxClient and maxUser bound what logs and metrics repeat of a token. Okta's ids of
	// clients and subjects have 20 characters, an e-mail address up to 254.
	maxClient = 64
	maxUser   = 256
)

// clientClaims name the application that a token was issued to: Okta's, OpenID's, RFC 9068's.
func clientClaims() []string { return []string{"cid", "azp", "client_id"} }

// principal is who a verified token speaks for. The error is a [*ForbiddenError] when it opens
// nothing here.
func (i *issuer) principal(claims map[string]any) (*Principal, error) {
	p := i.As
	p.Name, p.User = i.client(claims), ""
	if sub, ok := claims["sub"].(string); ok {
		p.User = printable(sub, maxUser)
	}
	p.Tenants = sortedSet(i.Tenants.of(claims, tenant.ValidID))
	p.Scopes = nil
	for _, s := range sortedSet(i.Scopes.of(claims, literalScope)) {
		p.Scopes = append(p.Scopes, Scope(s))
	}
	switch {
	case len(p.Tenants) == 0:
		return nil, &ForbiddenError{"the token opens no tenant here; its issuer has to name one"}
	case len(p.Scopes) == 0:
		return nil, &ForbiddenError{"the token has no scope that means anything here; ask its issuer for one"}
	}
	return &p, nil
}

// client names the calling application, by its issuer, so that two issuers' are never taken
// for one.
func (i *issuer) client(claims map[string]any) string {
	names := clientClaims()
	if i.Client != "" {
		names = []string{i.Client}
	}
	for _, name := range names {
		if id, ok := claim(claims, name).(string); ok && id != "" {
			return i.name + "/" + printable(id, maxClient)
		}
	}
	return i.name
}

// printable is a text without what would disturb a log, in at most so many bytes.
func printable(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}
