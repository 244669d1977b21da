package app

import (
	"context"
	"errors"
	"log/slog"

	"oktagraph/internal/product"
	"oktagraph/tenant"
)

// cache is the command of that name; purge is all it does.
func (m *Main) cache(ctx context.Context, args []string, c console) error {
	if len(args) == 0 || args[0] != "purge" {
		return misuse("cache: say what to do: purge --tenant ID")
	}
	flags := newFlags("cache purge")
	file := flags.String("config", "", "configuration `file` (default: as for serve)")
	id := flags.String("tenant", "", "`id` of the tenant to forget the answers of")
	asJSON := flags.Bool("json", false, "print the outcome as JSON")
	if err := parse(flags, args[1:], c); err != nil {
		return err
	}
	if !tenant.ValidID(*id) {
		return misuse("cache purge: --tenant names the tenant whose answers are forgotten")
	}
	cfg, _, err := m.configuration(*file)
	if err != nil {
		return err
	}
	if cfg.Redis == nil {
		return misuse("cache purge: there is no redis in the configuration; what a server holds alone, a restart forgets")
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
	if err := product.Purge(ctx, counters, *id); err != nil {
		return err
	}
	if *asJSON {
		return printJSON(c, map[string]any{"tenant": *id, "purged": true})
	}
	say(c.out, "%s: servers forget what they hold of it within a few seconds.\n", *id)
	return nil
}
