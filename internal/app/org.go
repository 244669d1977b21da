package app

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"time"

	"oktagraph/oktasim"
)

// orgFlags are the flags that shape a simulated org.
type orgFlags struct {
	users, groups *int
	seed          *uint64
	latency, rate *string
}

// addOrgFlags has the defaults of a mid-sized company: a page of 50 people takes
// a realistic number of calls, and the org still starts at once.
func addOrgFlags(flags *flag.FlagSet, latency, rate string) orgFlags {
	return orgFlags{
		users:   flags.Int("users", 1000, "`number` of people in the org"),
		groups:  flags.Int("groups", 80, "`number` of groups"),
		seed:    flags.Uint64("seed", 1, "`number` that decides every name and id"),
		latency: flags.String("latency", latency, "of one Okta call: a `duration`, measured (as recorded from real orgs) or 0"),
		rate:    flags.String("rate-limit", rate, "Okta's `limit`: workforce, N/min for every bucket, or off"),
	}
}

// open creates the org as it is on the day of now, in UTC: its newest people joined recently,
// and a restart on the same day creates the same org. The token is derived from the day and the
// flags, so that a cache that outlives the process never mixes up two orgs.
func (f orgFlags) open(now time.Time) (*oktasim.Org, error) {
	switch {
	case *f.users < 1 || *f.users > 1_000_000:
		return nil, misuse("--users must be from 1 to 1000000")
	case *f.groups < 2 || *f.groups > 100_000:
		return nil, misuse("--groups must be from 2 to 100000")
	}
	today := now.UTC().Truncate(24 * time.Hour)
	sum := sha256.Sum256(fmt.Append(nil, *f.seed, *f.users, *f.groups, today.Unix()))
	cfg := oktasim.Config{
		Name: "demo", Seed: *f.seed, Users: *f.users, Groups: *f.groups,
		Latency: *f.latency, RateLimit: *f.rate, Epoch: today, Activity: true, Governance: true,
		Token: "00" + hex.EncodeToString(sum[:20]),
	}
	if err := cfg.Validate(); err != nil {
		return nil, usageError{err}
	}
	org, err := oktasim.New(cfg)
	if err != nil {
		return nil, fmt.Errorf("make the simulated org: %w", err)
	}
	return org, nil
}

// someone returns the login of an active person, for an example.
func someone(org *oktasim.Org) string {
	for _, u := range org.Users() {
		if u.Status == oktasim.Active {
			return u.Login
		}
	}
	return ""
}

// present counts the people who are not DEPROVISIONED, which Okta shows only
// when asked for.
func present(org *oktasim.Org) int {
	n := 0
	for _, u := range org.Users() {
		if u.Status != oktasim.Deprovisioned {
			n++
		}
	}
	return n
}
