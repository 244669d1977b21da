package okta

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"oktagraph/okta/ratelimit"
)

const (
	tokenPath     = ratelimit.BucketToken // the endpoint has a bucket of its own
	assertionLife = 5 * time.Minute
	// maxTokenTries covers one try each without DPoP, with a proof, with the nonce and
	// with the server's clock.
	maxTokenTries = 4
	// skewMatters is the clock skew from which a wrong clock, not the key, is the likely
	// reason for a refused assertion.
	skewMatters = 30 * time.Second
)

// fetch requests a token and adds what the org's refusals ask for: a DPoP proof, a nonce,
// the right time. Each try has a new assertion and proof, since their ids may be used only
// once.
func (s *serviceApp) fetch(ctx context.Context, c *Client) (*accessToken, error) {
	key, err := s.key(ctx)
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		token, header, err := s.ask(ctx, c, key)
		var refused *Error
		if err == nil || header == nil || !errors.As(err, &refused) || refused.Status >= 500 {
			return token, err
		}
		again, adaptErr := s.adapt(c, refused, header)
		if adaptErr != nil {
			return nil, adaptErr
		}
		if !again || try == maxTokenTries {
			return nil, &CredentialError{Reason: "the org refused to give a token", Err: err}
		}
	}
}

// key reads the private key again, or keeps the last one while the source is unreadable,
// for example because it is just being rewritten.
func (s *serviceApp) key(ctx context.Context) (*signingKey, error) {
	data, err := s.cfg.Key(ctx)
	var key *signingKey
	if err == nil {
		key, err = parseKey(data, s.cfg.KeyID, s.cfg.Algorithm)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.lastKey = key
	}
	if s.lastKey == nil {
		return nil, &CredentialError{Reason: "read the private key", Err: err}
	}
	return s.lastKey, nil
}

// adapt learns from a refusal and reports whether another try may help.
func (s *serviceApp) adapt(c *Client, refused *Error, h http.Header) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	newNonce := s.prover != nil && s.prover.learn("token", h)
	switch refused.Code {
	case "use_dpop_nonce", "invalid_dpop_proof":
		if s.prover != nil {
			return newNonce, nil
		}
		if s.cfg.DPoP == DPoPNever {
			return false, nil
		}
		prover, err := newProver()
		if err != nil {
			return false, &CredentialError{Reason: "begin with DPoP", Err: err}
		}
		prover.learn("token", h)
		s.prover = prover
		return true, nil
	case "invalid_client":
		skew := ratelimit.ServerTime(h, c.set.now()).Sub(c.set.now())
		if off := skew - s.skew; off < skewMatters && off > -skewMatters {
			return false, nil
		}
		s.skew = skew
		return true, nil
	default:
		return false, nil
	}
}

// ask sends one token request; with a refusal it returns the answer's header.
func (s *serviceApp) ask(ctx context.Context, c *Client, key *signingKey) (*accessToken, http.Header, error) {
	req, bound, err := s.request(ctx, c, key)
	if err != nil {
		return nil, nil, &CredentialError{Reason: "build the token request", Err: err}
	}
	// A token request takes no slot: its caller holds one already.
	t, refused := c.budget.Try(ctx, ratelimit.RouteOf(tokenPath), Interactive, "")
	if t == nil {
		return nil, nil, &RateLimitError{RetryAfter: max(0, refused.Until.Sub(c.set.now())), Local: true, Bucket: ratelimit.BucketToken}
	}
	if !MeterFrom(ctx).take(ratelimit.BucketToken) {
		t.Withdraw(ctx)
		return nil, nil, ErrCallLimit
	}
	started := c.set.now()
	resp, err := c.http.Do(req)
	if err != nil {
		t.Settle(ctx, ratelimit.Rate{}, false, false)
		return nil, nil, c.failed(ctx, started, err)
	}
	defer resp.Body.Close()
	limits, known := ratelimit.ParseRate(resp.Header, c.set.now())
	t.Settle(ctx, limits, known, resp.StatusCode < 500)
	body, err := c.readBody(ctx, resp)
	if err != nil {
		return nil, nil, c.failed(ctx, started, err)
	}
	defer c.release(body)
	if resp.StatusCode == http.StatusTooManyRequests {
		return nil, nil, c.limited(resp, ratelimit.BucketToken, limits, known)
	}
	var token *accessToken
	err = classify(resp, &answer{body: clean(body.data)}, func(a *answer) error {
		token, err = decodeToken(a.body, c.set.now())
		return err
	})
	if err != nil {
		return nil, resp.Header, err
	}
	token.bound = bound && strings.EqualFold(token.kind, "DPoP")
	s.learnNonce(resp.Header)
	return token, resp.Header, nil
}

func (s *serviceApp) learnNonce(h http.Header) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prover != nil {
		s.prover.learn("token", h)
	}
}

// request builds the form, and a proof once the org requires one.
func (s *serviceApp) request(ctx context.Context, c *Client, key *signingKey) (req *http.Request, bound bool, err error) {
	s.mu.Lock()
	prover, now := s.prover, c.set.now().Add(s.skew)
	s.mu.Unlock()
	address := c.origin.String() + tokenPath
	assertion, err := s.assertion(key, address, now)
	if err != nil {
		return nil, false, err
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"scope":                 {strings.Join(s.cfg.Scopes, " ")},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	req, err = http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, false, fmt.Errorf("build request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("User-Agent", c.set.userAgent)
	if prover == nil {
		return req, false, nil
	}
	proof, err := prover.proof(req.Method, req.URL, "", "token", now)
	if err != nil {
		return nil, false, err
	}
	req.Header.Set("DPoP", proof)
	return req, true, nil
}

// assertion returns the JWT that proves that we are the app.
func (s *serviceApp) assertion(key *signingKey, audience string, now time.Time) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{
		Algorithm: key.algorithm, Key: jose.JSONWebKey{Key: key.key, KeyID: key.id},
	}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("make a signer: %w", err)
	}
	text, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: s.cfg.ClientID, Subject: s.cfg.ClientID, Audience: jwt.Audience{audience}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(assertionLife)),
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign the assertion: %w", err)
	}
	return text, nil
}

// decodeToken reads a token answer.
func decodeToken(body []byte, now time.Time) (*accessToken, error) {
	var w struct {
		Type   word `json:"token_type"`
		Value  word `json:"access_token"`
		Life   int  `json:"expires_in"`
		Scopes word `json:"scope"`
	}
	if err := unmarshal(body, &w); err != nil {
		return nil, fmt.Errorf("decode token: %w", err)
	}
	if w.Value == "" || w.Life <= 0 || strings.ContainsAny(string(w.Value), " \r\n") {
		return nil, errors.New("decode token: it lacks a token or its lifetime")
	}
	life := time.Duration(min(w.Life, 86400)) * time.Second
	return &accessToken{
		kind: string(w.Type), value: string(w.Value), scopes: strings.Fields(string(w.Scopes)),
		renew: now.Add(life - life/renewPart), expires: now.Add(life),
	}, nil
}

// GrantedScopes returns the scopes of the service app's token; nil for an API token,
// which may do whatever the administrator who created it may.
func (c *Client) GrantedScopes(ctx context.Context) ([]string, error) {
	app, ok := c.credential.(*serviceApp)
	if !ok {
		return nil, nil
	}
	token, err := app.current(ctx, c)
	if err = c.named(err); err != nil {
		return nil, fmt.Errorf("granted scopes: %w", err)
	}
	return token.scopes, nil
}
