package auth

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"sync/atomic"

	"oktagraph/auth/attempt"
	"oktagraph/tenant"
)

// KeySource finds callers by their API keys, for example in a store. It must be quick: every
// request whose key is not in the configuration looks it up here.
type KeySource interface {
	// Lookup returns the principal of a key; ok is false when the key is unknown, not valid yet
	// or no longer valid.
	Lookup(secret string) (p *Principal, ok bool)
	// Holder returns the principal whose key has this [Fingerprint]; ok is false when the source
	// no longer has such a key.
	Holder(of string) (p *Principal, ok bool)
	// Readable returns the field groups of a tenant that at least one of its callers may read.
	// The rest is not stored in Redis.
	Readable(tenantID string) tenant.Readable
}

// Sources are what callers are looked up in; each may be nil.
type Sources struct {
	// Keys holds the configured keys and is tried first; Stored holds those of the store.
	Keys, Stored KeySource
	// Issuers are the token issuers that are accepted.
	Issuers *Issuers
}

// Callers authenticates callers by key or token. Its sources can be replaced while requests are
// served.
type Callers struct {
	sources  atomic.Pointer[Sources]
	attempts *attempt.Limiter
	proxies  atomic.Pointer[attempt.Proxies]
}

// NewCallers returns an authenticator. attempts limits refusals per address; nil sets no limit.
func NewCallers(s Sources, attempts *attempt.Limiter, trusted attempt.Proxies) *Callers {
	c := &Callers{attempts: attempts}
	c.Trust(trusted)
	c.sources.Store(&s)
	return c
}

// Trust replaces the proxies whose X-Forwarded-For is trusted.
func (c *Callers) Trust(proxies attempt.Proxies) { c.proxies.Store(&proxies) }

// Address returns the address that sent a request, the zero address when it is unknown.
func (c *Callers) Address(r *http.Request) netip.Addr { return c.proxies.Load().Address(r) }

// Change replaces the sources with what change returns for them. A request sees either the old
// sources or the new ones. change may run several times when other goroutines call Change too.
func (c *Callers) Change(change func(Sources) Sources) {
	for {
		old := c.sources.Load()
		changed := change(*old)
		if c.sources.CompareAndSwap(old, &changed) {
			return
		}
	}
}

// Lookup returns the principal of an API key that did not arrive in the Authorization header;
// ok is false when the key is unknown. It does not accept tokens.
func (c *Callers) Lookup(secret string) (p *Principal, ok bool) {
	if len(secret) > maxKey {
		return nil, false
	}
	return c.first(func(source KeySource) (*Principal, bool) { return source.Lookup(secret) })
}

// Holder returns the principal whose key has this [Fingerprint]; ok is false when no client has
// that key any more.
func (c *Callers) Holder(of string) (p *Principal, ok bool) {
	return c.first(func(source KeySource) (*Principal, bool) { return source.Holder(of) })
}

// first tries the sources in order.
func (c *Callers) first(ask func(KeySource) (*Principal, bool)) (p *Principal, ok bool) {
	s := c.sources.Load()
	for _, source := range [...]KeySource{s.Keys, s.Stored} {
		if source == nil {
			continue
		}
		if p, ok = ask(source); ok {
			return p, true
		}
	}
	return nil, false
}

// Authenticate implements [Authenticator]. A valid key or token always gets in, whatever else
// came from its address, which many callers may share. After too many wrong ones from an address,
// further wrong ones get an [*attempt.LimitedError]. Checking them stays cheap: a key costs a
// hash, a token a signature, and an issuer's keys are read at intervals, whatever tokens name.
func (c *Callers) Authenticate(r *http.Request) (*Principal, error) {
	sent, err := bearer(r.Header)
	if err != nil {
		return nil, c.failed(r, err)
	}
	if p, ok := c.Lookup(sent); ok {
		return p, nil
	}
	if !tokenShaped(sent) {
		return nil, c.failed(r, c.wrong(sent))
	}
	issuers := c.sources.Load().Issuers
	if issuers == nil {
		return nil, c.failed(r, errNoIssuers())
	}
	p, err := issuers.Verify(r.Context(), sent)
	return p, c.failed(r, err)
}

// wrong returns the refusal of a key. The holder of an expired key learns that it has expired and
// needs replacing.
func (c *Callers) wrong(secret string) error {
	ended, has := c.sources.Load().Stored.(interface{ Expired(secret string) bool })
	if has && ended.Expired(secret) {
		return errKeyExpired()
	}
	return errKey()
}

// failed counts a wrong key or token; a request without one is not a guess.
func (c *Callers) failed(r *http.Request, err error) error {
	var refused *RefusedError
	if c.attempts == nil || !errors.As(err, &refused) || !refused.Sent {
		return err
	}
	if limited := c.attempts.Refuse(c.Address(r)); limited != nil {
		return limited
	}
	return err
}

// tokenShaped reports whether a text looks like a signed JWT: three parts, the first of them a
// JSON object in base64url.
func tokenShaped(text string) bool {
	return strings.HasPrefix(text, "ey") && strings.Count(text, ".") == 2
}
