package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"oktagraph/internal/config"
	"oktagraph/internal/explorer"
	"oktagraph/internal/inprocess"
	"oktagraph/internal/product"
	"oktagraph/internal/telemetry"
	"oktagraph/oktasim"
)

// The demo's org answers in this process, under an Okta address to which no
// request is ever sent.
const (
	demoTenant = "demo"
	demoOrigin = "https://demo.okta.com"
	// demoLinked is the tenant that the demo's administrator may link: in the demo, every
	// Okta address leads to the one simulated org.
	demoLinked = "mine"
	// demoShare may be higher than for a real org: no other application needs
	// the rest.
	demoShare = 0.5
)

func (m *Main) demo(ctx context.Context, args []string, c console) error {
	flags := newFlags("demo")
	address := flags.String("listen", config.DefaultListen, "`address` of the page and the API")
	redis := flags.String("redis", "", "`URL` of a Redis to share the cache through")
	shape := addOrgFlags(flags, "80ms", "workforce")
	if err := parse(flags, args, c); err != nil {
		return err
	}
	key, err := m.demoKey()
	if err != nil {
		return err
	}
	admin := "admin-" + strings.ToLower(rand.Text())
	listener, err := listen(ctx, *address, "--listen")
	if err != nil {
		return err
	}
	org, err := shape.open(time.Now())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer org.Close()
	cfg := demoConfig(demoChoices{key, admin, *redis, org.Token(), listener.Addr()})
	//nolint:contextcheck // the cache watches Redis on a context of its own, until it is closed
	p, err := assemble(cfg, telemetry.NewLogger(c.err, slog.LevelWarn),
		func(string) http.RoundTripper { return inprocess.Transport{Handler: org} })
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer p.close() //nolint:contextcheck // the last spans are sent after ctx has ended
	if err := p.openLinked(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	ready := &product.Readiness{}
	handler, err := p.handler(ready, explorer.Options{
		Demo: true, Key: key, Keys: map[string]string{demoLinked: admin}, Host: hostOf(*address), Tenant: demoTenant, Login: someone(org),
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	say(c.out, "%s", m.greeting(listener.Addr(), key, admin, org))
	// Nothing balances load in front of a demo, so it ends at once.
	return p.run(ctx, ready, m.Drain.unannounced(), service{"the demo", listener, handler})
}

// demoKey returns the key from the environment, or one made for this run.
func (m *Main) demoKey() (string, error) {
	key, ok := m.Source.LookupEnv(config.EnvAPIKey)
	if !ok || key == "" {
		return "demo-" + strings.ToLower(rand.Text()), nil
	}
	if err := config.CheckKey(key); err != nil {
		return "", misuse("%s: %w", config.EnvAPIKey, err)
	}
	return key, nil
}

// demoChoices are the values decided when the demo starts.
type demoChoices struct {
	key, admin, redis, token string
	address                  net.Addr
}

// demoConfig is what an operator would write for the simulated org.
func demoConfig(chosen demoChoices) *config.Config {
	cfg := &config.Config{
		Metrics:       config.Metrics{Listen: config.Off},
		Cache:         config.DefaultCache(),
		GraphiQL:      true,
		Introspection: true,
		Tenants: []config.Tenant{{
			ID: demoTenant, OrgURL: demoOrigin, APIToken: config.NewSecret(chosen.token),
			Budget: config.Budget{Share: demoShare, Concurrency: config.DefaultConcurrency},
		}},
		Clients: []config.Client{
			{
				Name:      "demo",
				Key:       config.NewSecret(chosen.key),
				Tenants:   []string{demoTenant},
				Scopes:    rules().Scopes,
				CostLimit: config.DefaultCostLimit,
			},
			{
				Name:      "administrator",
				Key:       config.NewSecret(chosen.admin),
				Tenants:   []string{demoLinked},
				Scopes:    rules().Scopes,
				CostLimit: config.DefaultCostLimit,
			},
		},
		Store:   demoStore(),
		Connect: config.Connect{URL: "http://" + reachable(chosen.address)},
	}
	if chosen.redis != "" {
		cfg.Redis = &config.Redis{URL: config.NewSecret(chosen.redis), Mode: "single"}
	}
	return cfg
}

// demoStore is in memory and ends with the process.
func demoStore() *config.Store {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return &config.Store{
		URL:        config.NewSecret("sqlite::memory:"),
		MasterKeys: []config.MasterKey{{ID: "demo", Key: config.NewSecret(base64.StdEncoding.EncodeToString(key))}},
	}
}

// hostOf returns the host of a listen address, "" for all of the machine's addresses.
func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	return host
}

// reachable returns an address that a browser on this machine can open.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// greeting is the first thing a newcomer reads.
func (m *Main) greeting(addr net.Addr, key, admin string, org *oktasim.Org) string {
	return strings.NewReplacer(
		"{url}", "http://"+reachable(addr), "{key}", key, "{me}", m.Name, "{admin}", admin, "{token}", org.Token(),
		"{users}", thousands(present(org)), "{groups}", thousands(len(org.Groups())),
	).Replace(greetingText)
}

const greetingText = `
oktagraph demo: a made-up Okta org of {users} people and {groups} groups, in this process.
No Okta account is needed and nothing leaves this machine.

  Page      {url}/          the key is filled in; press the play button
  API       {url}/graphql
  API key   {key}

A first query, from another terminal: three people, their groups, their admin roles.

  curl -s {url}/graphql \
    -H 'Authorization: Bearer {key}' \
    -H 'Content-Type: application/json' \
    -d '{"query": "{ users(first: 3) { nodes { displayName groups { nodes { name } } roles { label } } } }"}'

Run it twice: extensions.okta in the answer counts the Okta calls it took, then 0.

Link an org, as on a real server: {url}/connect
  sign in with   {admin}
  API token      {token}
  Organization URL: any of Okta's; here each one is this made-up org.

Next:
  {me} demo --users 5000 --latency measured    a larger org, as slow as real ones
  {me} serve                                   your own org; it shows what to set
  {me} help                                    everything else

Ctrl-C ends the demo.
`
