package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Verify returns the caller of a token. Errors are [*RefusedError], [*ForbiddenError],
// [*IssuerDownError] and the cause of ctx.
func (s *Issuers) Verify(ctx context.Context, token string) (*Principal, error) {
	now, sum := time.Now(), sha256.Sum256([]byte(token))
	if v, ok := s.verified.get(sum, now); ok && (*s.table.Load())[v.issuer.URL] == v.issuer {
		if v.expired(now) {
			return nil, refuse("the token has expired")
		}
		return v.principal, nil
	}
	parsed, from, err := s.parse(token)
	if err != nil {
		return nil, err
	}
	claims, err := from.open(ctx, parsed)
	if err != nil {
		return nil, err
	}
	if err := from.valid(claims.registered, now); err != nil {
		return nil, err
	}
	p, err := from.principal(claims.all)
	if err != nil {
		return nil, err
	}
	s.verified.put(sum, &verification{principal: p, issuer: from, expires: claims.registered.Expiry.Time(), checked: now})
	return p, nil
}

// parse reads a token without verifying it, and finds the issuer it names.
func (s *Issuers) parse(token string) (*jwt.JSONWebToken, *issuer, error) {
	if len(token) > maxToken || !visible(token) { // the library ignores whitespace
		return nil, nil, refuseToken("it is malformed")
	}
	parsed, err := jwt.ParseSigned(token, signatures())
	var algorithm *jose.ErrUnexpectedSignatureAlgorithm
	switch {
	case errors.As(err, &algorithm):
		return nil, nil, refuseToken("its algorithm is not allowed")
	case err != nil || len(parsed.Headers) != 1:
		return nil, nil, refuseToken("it is malformed")
	}
	var named struct {
		Issuer string `json:"iss"`
	}
	if parsed.UnsafeClaimsWithoutVerification(&named) != nil {
		return nil, nil, refuseToken("it is malformed")
	}
	table := *s.table.Load()
	from, ok := table[named.Issuer]
	switch {
	case len(table) == 0:
		return nil, nil, errNoIssuers()
	case !ok:
		return nil, nil, refuseToken("its issuer is not known here")
	case !from.allows(parsed.Headers[0].Algorithm):
		return nil, nil, refuseToken("its algorithm is not allowed")
	case !accessToken(parsed.Headers[0]):
		return nil, nil, refuseToken("it is of another type")
	}
	return parsed, from, nil
}

// accessToken reports whether a token has no type, or one that access tokens have, so that tokens
// for other purposes, such as logout tokens, are refused (RFC 8725, section 3.11).
func accessToken(h jose.Header) bool {
	named, has := h.ExtraHeaders[jose.HeaderType]
	if !has {
		return true
	}
	typ, _ := named.(string)
	typ = strings.TrimPrefix(strings.ToLower(typ), "application/")
	return slices.Contains([]string{"jwt", "at+jwt"}, typ)
}

type claims struct {
	registered jwt.Claims
	all        map[string]any
}

// open checks the signature and reads the claims.
func (i *issuer) open(ctx context.Context, t *jwt.JSONWebToken) (claims, error) {
	h := t.Headers[0]
	key, err := i.ring.find(ctx, h.KeyID)
	if err != nil {
		return claims{}, err
	}
	if key.Algorithm != "" && key.Algorithm != h.Algorithm {
		return claims{}, refuseToken("its algorithm is not its key's")
	}
	var c claims
	switch err := t.Claims(key.Key, &c.registered, &c.all); {
	case errors.Is(err, jose.ErrCryptoFailure), errors.Is(err, jose.ErrUnsupportedAlgorithm):
		return claims{}, refuseToken("its signature is wrong")
	case err != nil:
		return claims{}, refuseToken("it is malformed")
	}
	return c, nil
}

// valid checks a token's issuer, audience and times.
func (i *issuer) valid(c jwt.Claims, now time.Time) error {
	if c.Expiry == nil {
		return refuseToken("it never expires")
	}
	err := c.ValidateWithLeeway(jwt.Expected{Issuer: i.URL, AnyAudience: jwt.Audience{i.Audience}, Time: now}, i.Leeway)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jwt.ErrExpired):
		return refuse("the token has expired")
	case errors.Is(err, jwt.ErrInvalidAudience):
		return refuseToken("wrong audience")
	case errors.Is(err, jwt.ErrNotValidYet), errors.Is(err, jwt.ErrIssuedInTheFuture):
		return refuseToken("it is not valid yet")
	default:
		return refuseToken("wrong issuer")
	}
}
