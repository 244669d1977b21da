package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"oktagraph/internal/config"
	"oktagraph/internal/product"
	"oktagraph/internal/store"
	"oktagraph/okta"
)

// followEvery is how often a server checks whether another process linked or unlinked something:
// it reads one row a second, so every server knows within two.
const followEvery = time.Second

// storeReadTimeout bounds one read of the store, as the store bounds its own checks for changes.
const storeReadTimeout = 5 * time.Second

// openStore opens the store of linked tenants; nil when none is configured.
func openStore(ctx context.Context, cfg *config.Config, log *slog.Logger) (*store.Store, error) {
	if cfg.Store == nil {
		return nil, nil //nolint:nilnil // nothing can be linked, which is not an error
	}
	keys := make([]store.Key, len(cfg.Store.MasterKeys))
	for i, k := range cfg.Store.MasterKeys {
		key, err := store.ParseKey(k.ID, k.Key.Reveal())
		if err != nil {
			return nil, fmt.Errorf("master key %s: %w", k.ID, err)
		}
		keys[i] = key
	}
	s, err := store.Open(ctx, store.Options{URL: cfg.Store.URL.Reveal(), Keys: keys, Logger: log})
	if err != nil {
		return nil, fmt.Errorf("open the store of linked tenants (store.url): %w", err)
	}
	return s, nil
}

// linkedTenant prepares a tenant of the store for the server. Its budget and managers, which the
// configuration sets for a declared tenant, have their defaults. wrap wraps the transport of its
// calls, unless nil.
func linkedTenant(
	cfg *config.Config, t store.Tenant, ways transports, wrap func(http.RoundTripper) http.RoundTripper, scopes ...string,
) (product.Tenant, error) {
	if t.Unreadable != nil {
		cfg, ways = unreadable(cfg, t)
	} else if _, err := okta.ParseLinkedOrigin(t.OrgURL, cfg.OrgHosts...); err != nil {
		return product.Tenant{}, err
	}
	entered := config.Tenant{ID: t.ID, Name: t.Name, OrgURL: t.OrgURL}
	entered.Budget = config.Budget{Share: config.DefaultShare, Concurrency: config.DefaultConcurrency}
	cred, err := linkedCredential(t, scopes)
	if err != nil {
		return product.Tenant{}, err
	}
	way := wayOf(ways, cfg, entered)
	if wrap != nil {
		way = wrap(way)
	}
	made, err := tenantOf(cfg, entered, cred, way)
	made.Generation = t.Generation
	return made, err
}

// errHost is why a linked org is no longer called.
var errHost = errors.New("its host is not Okta's, and not among orgHosts")

// unreadable returns what linkedTenant needs for a tenant that is never called: a configuration
// that allows its host, whatever it is, and a transport that fails.
func unreadable(cfg *config.Config, t store.Tenant) (*config.Config, transports) {
	open := *cfg
	if u, err := url.Parse(t.OrgURL); err == nil {
		open.OrgHosts = append(slices.Clone(cfg.OrgHosts), u.Host)
	}
	return &open, func(string) http.RoundTripper { return nowhere{t.Unreadable} }
}

// nowhere is a transport that only fails.
type nowhere struct{ why error }

// RoundTrip implements http.RoundTripper.
func (n nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, n.why }

// linkedCredential returns the credential of a linked tenant; scopes, if any, replace its own.
// When it cannot be decrypted, the credential fails without a call, so that callers, metrics and
// /readyz report that, and not that nothing is linked.
func linkedCredential(t store.Tenant, scopes []string) (okta.Credential, error) {
	c := t.Credential
	if t.Unreadable != nil {
		return unopened(t.Unreadable), nil //nolint:nilerr // using the credential returns it
	}
	if c.ClientID == "" {
		return okta.APIToken(c.APIToken), nil
	}
	if len(scopes) == 0 {
		scopes = c.Scopes
	}
	key := []byte(c.PrivateKey)
	return serviceApp(config.OAuth{
		ClientID: c.ClientID, KeyID: c.KeyID, DPoP: config.DPoPAuto, ReadKey: func() ([]byte, error) { return key, nil },
	}, scopes)
}

// unopened returns a credential that fails with why and is never sent to Okta.
func unopened(why error) okta.Credential {
	return okta.APITokenSource(func(context.Context) (string, error) { return "", why })
}

// follower keeps the product's tenants and the callers' keys in step with the store. Declared
// tenants take precedence over linked ones with the same id.
type follower struct {
	p     *program
	store *store.Store
	keys  *keyring

	mu    sync.Mutex
	cfg   *config.Config
	named map[string]bool // declared ids
	held  map[string]holding
	// again has run look again, whether or not the store has changed.
	again chan struct{}
	// fresh are the tenants linked since the last probe. Nobody may query them for a long time,
	// and the page shows their health.
	fresh []string
}

// holding is what this process has linked under an id.
type holding struct {
	generation uint64
	name       string
	unreadable bool // its credential could not be decrypted, or its host is not allowed
}

func follow(p *program, s *store.Store) *follower {
	f := &follower{p: p, store: s, keys: newKeyring(p), held: map[string]holding{}, again: make(chan struct{}, 1)}
	f.configure(p.cfg)
	return f
}

func (f *follower) configure(cfg *config.Config) {
	f.cfg, f.named = cfg, map[string]bool{}
	f.keys.configure(cfg)
	for _, t := range cfg.Tenants {
		f.named[t.ID] = true
	}
}

// declare takes a new configuration, whose tenants apply sets up. A linked tenant that is now
// declared is no longer held as a linked one; one that is no longer declared is served as a linked
// one from the next look on.
func (f *follower) declare(cfg *config.Config, apply func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.configure(cfg)
	for id := range f.held {
		if f.named[id] {
			delete(f.held, id)
		}
	}
	apply()
}

// look reads the store and applies what changed. It holds the lock for both, so that an older
// list is never applied after a newer one. Keys come first: linking may take a while.
func (f *follower) look(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	tenants, keys, err := f.read(ctx)
	if err != nil {
		return err
	}
	err = f.keys.hold(ctx, keys)
	f.apply(ctx, tenants)
	return err
}

// catchUp is look, which run repeats until it succeeds if it fails now.
func (f *follower) catchUp(ctx context.Context) error {
	err := f.look(ctx)
	if err != nil {
		select {
		case f.again <- struct{}{}:
		default: // it is to look again already
		}
	}
	return err
}

func (f *follower) read(ctx context.Context) ([]store.Tenant, []store.ClientKey, error) {
	ctx, cancel := context.WithTimeout(ctx, storeReadTimeout)
	defer cancel()
	keys, err := f.store.ClientKeys(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read the keys of clients: %w", err)
	}
	tenants, err := f.store.Tenants(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read linked tenants: %w", err)
	}
	return tenants, keys, nil
}

// run follows changes that other processes make, until ctx ends.
func (f *follower) run(ctx context.Context) {
	err := f.store.Watch(ctx, followEvery, f.again, func() error {
		if err := f.look(ctx); err != nil {
			return err
		}
		f.probe(ctx)
		return nil
	})
	if err != nil && ctx.Err() == nil {
		f.p.log.LogAttrs(ctx, slog.LevelError, "no longer following linked tenants and keys", slog.Any("error", err))
	}
}

// probe checks whether Okta accepts the credentials of newly linked tenants from this process,
// too. It probes one after the other: linking is rare, and each takes one call.
func (f *follower) probe(ctx context.Context) {
	f.mu.Lock()
	fresh := f.fresh
	f.fresh = nil
	f.mu.Unlock()
	for _, id := range fresh {
		if h, ok := f.p.running(id); ok && h.State == okta.HealthUnknown.String() && ctx.Err() == nil {
			f.p.probe(ctx, id)
		}
	}
}

// apply links new tenants and unlinks those that are gone.
func (f *follower) apply(ctx context.Context, list []store.Tenant) {
	there := map[string]bool{}
	for _, t := range list {
		if f.named[t.ID] {
			f.p.log.WarnContext(ctx, "a tenant is both linked and declared; the declared one is used", "tenant", t.ID)
			continue
		}
		if f.link(ctx, t) {
			there[t.ID] = true
		}
	}
	for id := range f.held {
		if !there[id] {
			f.p.Unlink(id)
			delete(f.held, id)
			f.p.log.InfoContext(ctx, "unlinked", "tenant", id)
		}
	}
}

// link links a tenant unless it is held already, and reports whether it is held now.
func (f *follower) link(ctx context.Context, t store.Tenant) bool {
	if _, err := okta.ParseLinkedOrigin(t.OrgURL, f.cfg.OrgHosts...); err != nil && t.Unreadable == nil {
		t.Unreadable = errHost // orgHosts changed after it was linked
	}
	now, held := f.held[t.ID]
	// A credential that was decrypted once stays in use, even if another replica has since
	// encrypted it with a key that this one lacks.
	if held && t.Generation == now.generation && (!now.unreadable || t.Unreadable != nil) {
		if t.Name != now.name {
			f.p.Rename(t.ID, t.Name)
			now.name = t.Name
			f.held[t.ID] = now
		}
		return true
	}
	made, err := linkedTenant(f.cfg, t, f.p.ways, nil)
	if err == nil {
		err = f.p.Link(made)
	}
	if err != nil {
		f.unreadable(ctx, t.ID, err)
		return false
	}
	f.held[t.ID] = holding{t.Generation, t.Name, t.Unreadable != nil}
	if t.Unreadable != nil {
		f.unreadable(ctx, t.ID, t.Unreadable)
		return true
	}
	f.fresh = append(f.fresh, t.ID)
	f.p.log.InfoContext(ctx, "linked", "tenant", t.ID, "generation", t.Generation)
	return true
}

func (f *follower) unreadable(ctx context.Context, id string, err error) {
	f.p.log.WarnContext(ctx, "a linked tenant cannot be read", "tenant", id, "error", err)
}
