package app

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"oktagraph/internal/product"
	"oktagraph/internal/telemetry"
	"oktagraph/oktasim"
)

// defaultSimListen is the port after the API's, so that both can run at once.
const defaultSimListen = "127.0.0.1:8081"

func (m *Main) sim(ctx context.Context, args []string, c console) error {
	flags := newFlags("sim")
	address := flags.String("listen", defaultSimListen, "`address` of the simulated Okta")
	file := flags.String("config", "", "`file` that describes the org, instead of the flags below (docs/simulator.md)")
	shape := addOrgFlags(flags, "0", "off")
	if err := parse(flags, args, c); err != nil {
		return err
	}
	open := func() (*oktasim.Org, error) { return shape.open(time.Now()) }
	if *file != "" {
		cfg, err := m.simConfig(*file, flags)
		if err != nil {
			return err
		}
		open = func() (*oktasim.Org, error) { return oktasim.New(cfg) }
	}
	listener, err := listen(ctx, *address, "--listen")
	if err != nil {
		return err
	}
	org, err := open()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer org.Close()
	say(c.out, "%s", m.simGreeting("http://"+reachable(listener.Addr()), org))
	log := telemetry.NewLogger(c.err, slog.LevelWarn)
	return run(ctx, log, &product.Readiness{}, m.Drain.unannounced(), service{"the simulated Okta", listener, org})
}

// simConfig reads the description of an org. It refuses flags that describe the
// org too: which one applies would be unclear.
func (m *Main) simConfig(name string, flags *flag.FlagSet) (oktasim.Config, error) {
	var both error
	flags.Visit(func(f *flag.Flag) {
		if f.Name != "config" && f.Name != "listen" {
			both = misuse("sim: --%s and --config do not go together; write it into %s", f.Name, name)
		}
	})
	if both != nil {
		return oktasim.Config{}, both
	}
	text, err := m.Source.ReadFile(name)
	if err != nil {
		return oktasim.Config{}, misuse("sim: %s cannot be read: %w", name, err)
	}
	cfg, err := oktasim.ReadConfig(bytes.NewReader(text))
	if err != nil {
		return oktasim.Config{}, misuse("%s: %w", name, err)
	}
	return cfg, nil
}

func (m *Main) simGreeting(url string, org *oktasim.Org) string {
	return strings.NewReplacer(
		"{url}", url, "{token}", org.Token(), "{me}", m.Name,
		"{users}", thousands(present(org)), "{groups}", thousands(len(org.Groups())),
	).Replace(`
A simulated Okta org of {users} people and {groups} groups; everything in it is made up.

  Org URL     {url}
  API token   {token}

  curl -s '{url}/api/v1/users?limit=2' -H 'Authorization: SSWS {token}'

oktagraph on top of it, from another terminal:

  OKTAGRAPH_ORG_URL={url} OKTAGRAPH_API_TOKEN={token} \
  OKTAGRAPH_API_KEY=choose-24-characters-or-more {me} serve

Ctrl-C ends it.
`)
}

// thousands writes 5000 as 5,000.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
