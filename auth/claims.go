package auth

import (
	"strings"
	"unicode"

	"oktagraph/tenant"
)

const (
	// maxClient and maxUser bound what logs and metrics repeat of a token. Okta's client and
	// subject ids have 20 characters, an e-mail address up to 254.
	maxClient = 64
	maxUser   = 256
)

// clientClaims are the claims that name the application a token was issued to: Okta's, OpenID's
// and RFC 9068's.
func clientClaims() []string { return []string{"cid", "azp", "client_id"} }

// principal returns the caller of a verified token. The error is a [*ForbiddenError] when the
// token grants nothing here.
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

// client names the calling application. The name begins with the issuer's, so that applications
// of two issuers are never confused.
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

// printable returns text without unprintable characters, which could garble a log, cut to at
// most this many bytes.
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
