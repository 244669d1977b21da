package app

import (
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"oktagraph/auth"
	"oktagraph/auth/attempt"
	"oktagraph/internal/config"
)

const (
	// wrongBurst and wrongEvery bound the wrong keys and tokens of one address: what a fleet of
	// programs behind one address sends at once when their key has just been changed, and then
	// 30 a minute.
	wrongBurst = 30
	wrongEvery = time.Minute / 30
)

// callersOf are those whom the configuration lets call. Close the issuers when done.
func callersOf(cfg *config.Config, log *slog.Logger) (*auth.Callers, *auth.Issuers, error) {
	proxies, err := proxiesOf(cfg)
	if err != nil {
		return nil, nil, err
	}
	keys, err := keysOf(cfg)
	if err != nil {
		return nil, nil, err
	}
	issuers, err := auth.NewIssuers(nil, log, issuersOf(cfg)...)
	if err != nil {
		return nil, nil, err
	}
	sources := auth.Sources{Issuers: issuers}
	if keys != nil {
		sources.Keys = keys
	}
	wrong := attempt.NewLimiter(attempt.Rate{Burst: wrongBurst, Every: wrongEvery}, attempt.Rate{}, nil)
	return auth.NewCallers(sources, wrong, proxies), issuers, nil
}

// keysOf are the configured clients' keys; nil when there are none.
func keysOf(cfg *config.Config) (*auth.Keys, error) {
	clients, err := clientsOf(cfg)
	if err != nil || len(clients) == 0 {
		return nil, err
	}
	return auth.NewKeys(clients...)
}

// issuersOf are the configured issuers.
func issuersOf(cfg *config.Config) []auth.Issuer {
	issuers := make([]auth.Issuer, len(cfg.Issuers))
	for i, one := range cfg.Issuers {
		issuers[i] = auth.Issuer{
			URL: one.URL, Audience: one.Audience, Algorithms: one.Algorithms, Leeway: time.Duration(one.Leeway), Client: one.Client,
			Tenants: auth.Grant(one.Tenants), Scopes: auth.Grant(one.Scopes),
			As: auth.Principal{Freshness: one.Freshness, CostLimit: one.CostLimit, Limits: auth.Limits(one.Limits)},
		}
	}
	return issuers
}

// proxiesOf are the networks whose X-Forwarded-For is believed.
func proxiesOf(cfg *config.Config) (attempt.Proxies, error) {
	var trusted attempt.Proxies
	for _, network := range cfg.Connect.TrustProxies {
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			return nil, fmt.Errorf("connect.trustProxies: %w", err)
		}
		trusted = append(trusted, prefix)
	}
	return trusted, nil
}
