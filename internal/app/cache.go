package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"oktagraph/cache"
	"oktagraph/internal/product"
	"oktagraph/loaders"
	"oktagraph/okta"
	"oktagraph/tenant"
)

// cache runs the cache command, whose only verb is purge.
func (m *Main) cache(ctx context.Context, args []string, c console) error {
	if len(args) == 0 || args[0] != "purge" {
		return misuse("usage: cache purge --tenant ID [--kind KIND [--id ID,…]]")
	}
	flags := newFlags("cache purge")
	file := flags.String("config", "", "configuration `file` (default: as for serve)")
	id := flags.String("tenant", "", "`id` of the tenant whose answers to forget")
	kind := flags.String("kind", "", "forget only one `kind`: "+strings.Join(loaders.PurgeKinds(), ", "))
	objects := flags.String("id", "", "of the kind, forget only what holds these Okta `ids`, separated by commas")
	asJSON := flags.Bool("json", false, "print the outcome as JSON")
	if err := parse(flags, args[1:], c); err != nil {
		return err
	}
	p, err := purgeOf(*id, *kind, *objects)
	if err != nil {
		return err
	}
	cfg, _, err := m.configuration(*file)
	if err != nil {
		return err
	}
	if cfg.Redis == nil {
		return misuse("cache purge: there is no redis in the configuration; restart a server to clear a cache of its own")
	}
	//nolint:contextcheck // the cache watches Redis on a context of its own, until it is closed
	shared, err := openCache(cfg)
	if err != nil {
		return err
	}
	defer closeSoon(slog.New(slog.DiscardHandler), shared.Close)
	counters, ok := shared.Shared()
	if !ok {
		return errors.New("cache purge: there is no redis")
	}
	if err := p.run(ctx, counters); err != nil {
		return err
	}
	if *asJSON {
		return printJSON(c, p)
	}
	say(c.out, "%s: servers forget what they hold of %s within a few seconds.\n", p.Tenant, p.what())
	return nil
}

// purge is what servers are asked to forget, and whether that succeeded.
type purge struct {
	Tenant string   `json:"tenant"`
	Kind   string   `json:"kind,omitempty"`
	IDs    []string `json:"ids,omitempty"`
	Purged bool     `json:"purged"`
}

// purgeOf returns the purge that the flags ask for.
func purgeOf(id, kind, objects string) (*purge, error) {
	p := &purge{Tenant: id, Kind: kind}
	switch {
	case !tenant.ValidID(id):
		return nil, misuse("cache purge: --tenant names the tenant whose answers are forgotten")
	case kind == "" && objects != "":
		return nil, misuse("cache purge: --id goes with --kind: one of %s", strings.Join(loaders.PurgeKinds(), ", "))
	case kind != "" && !slices.Contains(loaders.PurgeKinds(), kind):
		return nil, misuse("cache purge: --kind %q is not one of %s", kind, strings.Join(loaders.PurgeKinds(), ", "))
	case objects == "":
		return p, nil
	}
	for object := range strings.SplitSeq(objects, ",") {
		object = strings.TrimPrefix(strings.TrimSpace(object), id+":") // the form in which ids of standard roles are shown
		if !okta.ValidID(object) {
			return nil, misuse("cache purge: --id %q is not an Okta id, such as 00u1a2b3c4d5e6f7g8h9", object)
		}
		p.IDs = append(p.IDs, object)
	}
	return p, nil
}

// run fails when Redis does not answer.
func (p *purge) run(ctx context.Context, shared *cache.Shared) error {
	var err error
	if p.Kind == "" {
		err = product.Purge(ctx, shared, p.Tenant)
	} else {
		err = product.PurgeKind(ctx, shared, p.Tenant, p.Kind, p.IDs)
	}
	p.Purged = err == nil
	return err
}

// what names the purged data within a sentence.
func (p *purge) what() string {
	switch {
	case p.Kind == "":
		return "it"
	case len(p.IDs) == 0:
		return "its " + p.Kind
	default:
		return strings.Join(p.IDs, ", ") + " in its " + p.Kind
	}
}
