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

// KeySource finds callers by their API keys, for example those of a store. It must be quick: it
// is asked for every request with a key that is not in the configuration.
type KeySource interface {
	// Lookup returns the principal of a key; ok is false when it is not known, not valid yet or
	// not any more.
	Lookup(secret string) (p *Principal, ok bool)
	// Holder returns the principal of the key of a [Fingerprint]; ok is false when it has no
	// such key any more.
	Holder(of string) (p *Principal, ok bool)
	// Readable are the groups of fields of a tenant that some of its callers may read. What
	// nobody may read is not kept in Redis.
	Readable(tenantID string) tenant.Readable
}

// Sources are where callers are known from; each may be nil.
type Sources struct {
	// Keys are the configured ones and go first, Stored those of the store.
	Keys, Stored KeySource
	// Issuers say whose tokens are accepted.
	Issuers *Issuers
}

// Callers authenticates callers by key or token. What it knows them from can be replaced while
// requests are served.
type Callers struct {
	sources  atomic.Pointer[Sources]
	attempts *attempt.Limiter
	proxies  atomic.Pointer[attempt.Proxies]
}

// NewCallers returns an authenticator. Attempts bounds what is refused by address; nil does not.
func NewCallers(s Sources, attempts *attempt.Limiter, trusted attempt.Proxies) *Callers {
	c := &Callers{attempts: attempts}
	c.Trust(trusted)
	c.sources.Store(&s)
	return c
}

// Trust replaces the proxies whose X-Forwarded-For is believed.
func (c *Callers) Trust(proxies attempt.Proxies) { c.proxies.Store(&proxies) }

// Address is who sends a request, the zero address when that is not known.
func (c *Callers) Address(r *http.Request) netip.Addr { return c.proxies.Load().Address(r) }

// Change replaces the sources by what the function makes of them; requests see the old ones or
// the new ones. The function may be called several times when others change them too.
func (c *Callers) Change(change func(Sources) Sources) {
	for {
		old := c.sources.Load()
		changed := change(*old)
		if c.sources.CompareAndSwap(old, &changed) {
			return
		}
	}
}

// Lookup returns the principal of an API key that came by another way than the Authorization
// header; ok is false when it is not known. Tokens are no keys.
func (c *Callers) Lookup(secret string) (p *Principal, ok bool) {
	if len(secret) > maxKey {
		return nil, false
	}
	return c.first(func(source KeySource) (*Principal, bool) { return source.Lookup(secret) })
}

// Holder returns the principal of the key of a [Fingerprint]; ok is false when no client has
// that key any more.
func (c *Callers) Holder(of string) (p *Principal, ok bool) {
	return c.first(func(source KeySource) (*Principal, bool) { return source.Holder(of) })
}

// first asks one source after the other.
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

// Authenticate implements [Authenticator]. A key or token that is right is let in whatever else
// came from its address, which many may share. From an address of too many wrong ones, others
// are refused by an [*attempt.LimitedError]. What they cost is bounded: a key is a hash, a token a
// signature, and issuers are asked for keys with a pause whoever names one.
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

// wrong says what is wrong with a key that lets nobody in. Whoever holds one that has ended learns
// that another is needed.
func (c *Callers) wrong(secret string) error {
	ended, has := c.sources.Load().Stored.(interface{ Expired(secret string) bool })
	if has && ended.Expired(secret) {
		return errKeyExpired()
	}
	return errKey()
}

// failed counts a wrong key or token; a request without one guesses nothing.
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

// tokenShaped reports whether a text is like a signed JWT: three parts, of which the first is
// a JSON object in base64url.
func tokenShaped(text string) bool {
	return strings.HasPrefix(text, "ey") && strings.Count(text, ".") == 2
}
