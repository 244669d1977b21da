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

// followEvery is how often a server looks whether something was linked or unlinked by
// another process: one row read a second, and everybody has heard of it in two.
const followEvery = time.Second

// storeReadTimeout bounds one reading of the store, as the store itself bounds a look at it.
const storeReadTimeout = 5 * time.Second

// openStore opens the store of linked tenants; nil when none is configured.
func openStore(ctx context.Context, cfg *config.Config, log *slog.Logger) (*store.Store, error) {
	if cfg.Store == nil {
		return nil, nil //nolint:nilnil // nothing can be linked, which is no mistake
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

// linkedTenant is a tenant of the store as the server reads it. What the configuration file
// says of a declared tenant's budget and managers has its defaults here. wrap is around the
// way of its calls; nil leaves it alone.
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

// errHost is why an org is not called any more that was linked.
var errHost = errors.New("its host is not Okta's, and not among orgHosts")

// unreadable lets a tenant be made that nothing is asked of, whatever its host: there is no
// way to it.
func unreadable(cfg *config.Config, t store.Tenant) (*config.Config, transports) {
	open := *cfg
	if u, err := url.Parse(t.OrgURL); err == nil {
		open.OrgHosts = append(slices.Clone(cfg.OrgHosts), u.Host)
	}
	return &open, func(string) http.RoundTripper { return nowhere{t.Unreadable} }
}

// nowhere answers nothing.
type nowhere struct{ why error }

// RoundTrip implements http.RoundTripper.
func (n nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, n.why }

// linkedCredential is what a linked tenant is read with; scopes, when there are any, replace
// its own. One that does not open is a credential that is refused without a call: callers,
// metrics and /readyz then say so, and not that nothing is linked.
func linkedCredential(t store.Tenant, scopes []string) (okta.Credential, error) {
	c := t.Credential
	if t.Unreadable != nil {
		return unopened(t.Unreadable), nil //nolint:nilerr // it is told whenever the credential is used
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

// unopened is a credential that cannot be shown to Okta, and says why.
func unopened(why error) okta.Credential {
	return okta.APITokenSource(func(context.Context) (string, error) { return "", why })
}

// follower keeps the product's tenants and the keys that let in as the store has them. Declared
// tenants win over linked ones of the same id.
type follower struct {
	p     *program
	store *store.Store
	keys  *keyring

	mu    sync.Mutex
	cfg   *config.Config
	named map[string]bool // declared ids
	held  map[string]holding
	// fresh are linked since the last probe. Nobody may ask them for long, and how they fare
	// is on the page.
	fresh []string
}

// holding is what is linked here under an id.
type holding struct {
	generation uint64
	name       string
	unreadable bool // its credential did not open
}

func follow(p *program, s *store.Store) *follower {
	f := &follower{p: p, store: s, keys: newKeyring(p), held: map[string]holding{}}
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

// declare takes another configuration, of which apply makes the tenants. One that was linked
// and now is declared is not held any more; one that was declared and is linked is read from
// the next look on.
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

// look reads the store and does what is new in it. Reading and doing are one step, so that
// an older list is never done after a newer one. Keys come first: linking may take a while.
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

// run follows what other processes change, until ctx ends.
func (f *follower) run(ctx context.Context) {
	err := f.store.Watch(ctx, followEvery, func([]store.Tenant) {
		f.lookUntilRead(ctx)
		f.probe(ctx)
	})
	if err != nil && ctx.Err() == nil {
		f.p.log.LogAttrs(ctx, slog.LevelError, "linked tenants and keys are not followed any more", slog.Any("error", err))
	}
}

// lookUntilRead looks again when the store cannot be read now: each change is told once, and a
// key that was revoked may not stay because of an outage at that moment.
func (f *follower) lookUntilRead(ctx context.Context) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for failed := false; ; failed = true {
		err := f.look(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			if failed {
				f.p.log.LogAttrs(ctx, slog.LevelInfo, "linked tenants and keys are read again")
			}
			return
		}
		if !failed {
			f.p.log.LogAttrs(ctx, slog.LevelWarn, "linked tenants and keys cannot be read now", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// probe asks what was linked since whether Okta takes the credential here, too. One after the
// other: linking is rare, and each waits for one call.
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

// apply links what is new and unlinks what is gone.
func (f *follower) apply(ctx context.Context, list []store.Tenant) {
	there := map[string]bool{}
	for _, t := range list {
		if f.named[t.ID] {
			f.p.log.WarnContext(ctx, "a tenant is linked and declared; the declared one is read", "tenant", t.ID)
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

// link reports whether a tenant is held, now or already.
func (f *follower) link(ctx context.Context, t store.Tenant) bool {
	if _, err := okta.ParseLinkedOrigin(t.OrgURL, f.cfg.OrgHosts...); err != nil && t.Unreadable == nil {
		t.Unreadable = errHost // since it was linked
	}
	now, held := f.held[t.ID]
	// What was opened once goes on being read, whatever another replica has sealed it with since.
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
