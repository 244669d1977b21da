package app

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"oktagraph/auth"
	"oktagraph/internal/config"
	"oktagraph/internal/store"
)

// keyring admits callers by the keys of the store. Clients of the configuration take precedence
// over those with the same name.
type keyring struct {
	keys  *auth.StoredKeys
	log   *slog.Logger
	named map[string]bool // clients of the configuration
	// told maps the keys that were warned about to the reason; one warning is enough.
	told map[string]string
	// held is how many keys are known, expired ones included.
	held int
}

func newKeyring(p *program) *keyring {
	r := &keyring{keys: p.keys, log: p.log}
	r.configure(p.cfg)
	return r
}

// configure takes the names of the configuration's clients, which the next hold uses.
func (r *keyring) configure(cfg *config.Config) { r.named = clientNames(cfg) }

// hold replaces the known keys with those of this list, expired ones included, so that their
// owners learn why they are refused.
func (r *keyring) hold(ctx context.Context, list []store.ClientKey) error {
	told := map[string]string{}
	var held []auth.StoredKey
	for _, k := range list {
		if !k.Revoked.IsZero() {
			continue
		}
		who, why := r.principal(k)
		if why != "" {
			told[k.ID] = why
			if r.told[k.ID] != why {
				r.log.WarnContext(ctx, "a stored key is not accepted", "key_id", k.ID, "client", k.Client, "reason", why)
			}
			continue
		}
		held = append(held, auth.StoredKey{Hash: k.Hash, Expires: k.Expires, Principal: who})
	}
	r.told = told
	if len(held) != r.held {
		r.held = len(held)
		r.log.InfoContext(ctx, "loaded the keys of the store", "count", r.held)
	}
	return r.keys.Replace(held)
}

// principal returns the caller of a key, or why the key admits nobody.
func (r *keyring) principal(k store.ClientKey) (who *auth.Principal, why string) {
	switch {
	case k.Unreadable != nil:
		return nil, k.Unreadable.Error()
	case r.named[k.Client]:
		return nil, "a client of the configuration has its name"
	}
	who, err := auth.NewPrincipal(auth.Principal{
		Name: k.Client, Tenants: k.Tenants, Scopes: scopesOf(k.Scopes), Freshness: k.Freshness, CostLimit: k.CostLimit,
		Limits: auth.Limits{CallsPerMinute: k.CallsPerMinute, OperationsPerMinute: k.OperationsPerMinute},
	})
	if err != nil {
		return nil, err.Error()
	}
	return who, ""
}

func scopesOf(names []string) []auth.Scope {
	scopes := make([]auth.Scope, len(names))
	for i, name := range names {
		scopes[i] = auth.Scope(name) // NewPrincipal refuses unknown ones
	}
	return scopes
}

// warnOfNobody warns the operator when nobody can call the server yet.
func warnOfNobody(ctx context.Context, cfg *config.Config, log *slog.Logger, stored []store.ClientKey) {
	valid := slices.ContainsFunc(stored, func(k store.ClientKey) bool { return k.State(time.Now()) == store.KeyValid })
	if len(cfg.Clients) == 0 && len(cfg.Issuers) == 0 && !valid {
		log.WarnContext(ctx, "no client can call yet: the configuration names none, and the store has no valid key; create one with: oktagraph key create")
	}
}
