package app

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"

	"oktagraph/internal/telemetry"
	"oktagraph/okta/oktasim"
)

// defaultSimListen is beside the API's, so that both run at once.
const defaultSimListen = "127.0.0.1:8081"

func (m *Main) sim(ctx context.Context, args []string, c console) error {
	flags := newFlags("sim")
	address := flags.String("listen", defaultSimListen, "`address` of the simulated Okta")
	shape := addOrgFlags(flags, "0", "off")
	if err := parse(flags, args, c); err != nil {
		return err
	}
	listener, err := listen(ctx, *address, "--listen")
	if err != nil {
		return err
	}
	org, err := shape.open()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer org.Close()
	say(c.out, "%s", m.simGreeting("http://"+reachable(listener.Addr()), org))
	log := telemetry.NewLogger(c.err, slog.LevelWarn)
	return run(ctx, log, &readiness{}, 0, service{"the simulated Okta", listener, org})
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
