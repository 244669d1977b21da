package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"

	"oktagraph/auth"
	"oktagraph/auth/attempt"
	"oktagraph/internal/config"
)

const (
	// wrongBurst and wrongEvery limit the wrong keys and tokens of one address: a burst as large
	// as a fleet of programs behind one address sends when its key has just changed, and then 30
	// a minute.
	wrongBurst = 30
	wrongEvery = time.Minute / 30
)

// callersOf returns the callers that the configuration admits. Close the issuers when done.
func callersOf(cfg *config.Config, log *slog.Logger) (*auth.Callers, *auth.Issuers, error) {
	issuers, err := auth.NewIssuers(nil, log)
	if err != nil {
		return nil, nil, err
	}
	wrong := attempt.NewLimiter(attempt.Rate{Burst: wrongBurst, Every: wrongEvery}, attempt.Rate{}, nil)
	callers := auth.NewCallers(auth.Sources{Issuers: issuers}, wrong, nil)
	if err := configureCallers(callers, issuers, cfg); err != nil {
		issuers.Close()
		return nil, nil, err
	}
	return callers, issuers, nil
}

// configureCallers replaces the configured clients, issuers and proxies with those of cfg. It may
// run while requests are served; it changes nothing when it fails.
func configureCallers(callers *auth.Callers, issuers *auth.Issuers, cfg *config.Config) error {
	var keys auth.KeySource // nil without clients
	proxies, err := proxiesOf(cfg)
	if err != nil {
		return err
	}
	made, err := keysOf(cfg)
	if err != nil {
		return err
	}
	if made != nil {
		keys = made
	}
	if err := issuers.Configure(issuersOf(cfg)...); err != nil {
		return err
	}
	callers.Trust(proxies)
	callers.Change(func(s auth.Sources) auth.Sources {
		s.Keys = keys
		return s
	})
	return nil
}

// checkCallers returns the error that configureCallers would.
func checkCallers(cfg *config.Config) error {
	_, proxiesErr := proxiesOf(cfg)
	_, keysErr := keysOf(cfg)
	return errors.Join(proxiesErr, keysErr, auth.CheckIssuers(issuersOf(cfg)...))
}

// keysOf returns the configured clients' keys; nil when there are none.
func keysOf(cfg *config.Config) (*auth.Keys, error) {
	clients, err := clientsOf(cfg)
	if err != nil || len(clients) == 0 {
		return nil, err
	}
	return auth.NewKeys(clients...)
}

// issuersOf returns the configured issuers.
func issuersOf(cfg *config.Config) []auth.Issuer {
	issuers := make([]auth.Issuer, len(cfg.Issuers))
	for i, one := range cfg.Issuers {
		issuers[i] = auth.Issuer{
			URL: one.URL, Audience: one.Audience, Algorithms: one.Algorithms, Leeway: time.Duration(one.Leeway), Client: one.Client,
			Tenants: auth.Grant(one.Tenants), Scopes: auth.Grant(one.Scopes),
			As: auth.Principal{
				Freshness: one.Freshness, CostLimit: one.CostLimit, Limits: auth.Limits(one.Limits), Documents: documentsOf(one.Documents),
			},
		}
	}
	return issuers
}

// proxiesOf returns the networks whose X-Forwarded-For is trusted.
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
