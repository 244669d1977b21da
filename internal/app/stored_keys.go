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

// keyring lets in the keys of the store. Clients of the configuration win over those of the
// same name.
type keyring struct {
	keys  *auth.StoredKeys
	log   *slog.Logger
	named map[string]bool // clients of the configuration
	// told are the keys that were warned of and why; once is enough.
	told map[string]string
	// held is how many keys are known, expired ones included.
	held int
}

func newKeyring(p *program) *keyring {
	r := &keyring{keys: p.keys, log: p.log}
	r.configure(p.cfg)
	return r
}

// configure takes the names of the configuration's clients, which the next hold goes by.
func (r *keyring) configure(cfg *config.Config) { r.named = clientNames(cfg) }

// hold makes the keys of this list those that are known. Expired ones are among them, so that
// their owners are told.
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
				r.log.WarnContext(ctx, "a key of the store lets nobody in", "key_id", k.ID, "client", k.Client, "reason", why)
			}
			continue
		}
		held = append(held, auth.StoredKey{Hash: k.Hash, Expires: k.Expires, Principal: who})
	}
	r.told = told
	if len(held) != r.held {
		r.held = len(held)
		r.log.InfoContext(ctx, "keys of the store are known", "count", r.held)
	}
	return r.keys.Replace(held)
}

// principal is who calls with a key, or why nobody does.
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
		scopes[i] = auth.Scope(name) // NewPrincipal refuses what is none
	}
	return scopes
}

// warnOfNobody tells the operator of a server that nobody can call yet.
func warnOfNobody(ctx context.Context, cfg *config.Config, log *slog.Logger, stored []store.ClientKey) {
	valid := slices.ContainsFunc(stored, func(k store.ClientKey) bool { return k.State(time.Now()) == store.KeyValid })
	if len(cfg.Clients) == 0 && len(cfg.Issuers) == 0 && !valid {
		log.WarnContext(ctx, "nobody can call yet: there are no clients, and no valid key in the store; make one with: oktagraph key create")
	}
}
