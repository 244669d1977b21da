package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"oktagraph/auth"
	"oktagraph/internal/config"
	"oktagraph/internal/store"
)

// keyChoices are the flags that decide what a new key may do.
type keyChoices struct {
	keyFlags

	tenants, scopes, expires *string
	unlinked, freshness      *bool
	cost, calls, operations  *int
}

func newKeyChoices() keyChoices {
	f := keyChoices{keyFlags: newKeyFlags("create")}
	f.tenants = f.String("tenants", "", "`ids` of the tenants it may read, separated by commas")
	f.unlinked = f.Bool("unlinked", false, "accept tenants that are not linked yet")
	f.scopes = f.String("scopes", "", "what it may read: `scopes` separated by commas, such as users:read,groups:read")
	f.expires = f.String("expires", "", "how long it is valid: a `time` such as 90d or 12h (default: until it is revoked)")
	f.freshness = f.Bool("freshness", false, "follow the client's Cache-Control (docs/freshness.md)")
	f.cost = f.Int("cost-limit", 0, "the highest price of one operation, in Okta `calls` (default 1000)")
	f.calls = f.Int("calls-per-minute", 0, "Okta `calls` a minute (default: no limit of its own)")
	f.operations = f.Int("operations-per-minute", 0, "GraphQL `operations` a minute (default: no limit of its own)")
	return f
}

func (m *Main) keyCreate(ctx context.Context, args []string, c console) error {
	f := newKeyChoices()
	if err := f.parse(args, c); err != nil {
		return err
	}
	return m.withStore(ctx, *f.file, "keep keys", c, func(o opened) error {
		k, err := f.rights(ctx, o)
		if err != nil {
			return err
		}
		made, key, err := o.store.CreateKey(ctx, k)
		if err != nil {
			auditKey(ctx, o.audit, "key.create", k, err)
			return err
		}
		auditKey(ctx, o.audit, "key.create", made, nil)
		return m.showCreated(f, made, key, c)
	})
}

// rights returns the key that the flags ask for. The error lists all mistakes, each with its flag.
func (f keyChoices) rights(ctx context.Context, o opened) (store.ClientKey, error) {
	k := store.ClientKey{
		Client: *f.name, Tenants: listOf(*f.tenants), Scopes: listOf(*f.scopes), Freshness: *f.freshness,
		CostLimit: *f.cost, CallsPerMinute: *f.calls, OperationsPerMinute: *f.operations, By: account(),
	}
	var faults []string
	add := func(flag string, err error) {
		if err != nil {
			faults = append(faults, fmt.Sprintf("--%s: %v", flag, err))
		}
	}
	add("name", store.CheckClientName(k.Client))
	if clientNames(o.cfg)[k.Client] {
		add("name", fmt.Errorf("%q is a client of the configuration, which holds its keys; choose another name", k.Client))
	}
	known, err := knownTenants(ctx, o)
	if err != nil {
		return k, err
	}
	add("tenants", checkTenants(k.Tenants, known, *f.unlinked))
	add("scopes", checkScopes(k.Scopes))
	life, err := lifetime(*f.expires)
	add("expires", err)
	if life > 0 {
		k.Expires = time.Now().Add(life)
	}
	if *f.cost != 0 {
		add("cost-limit", config.CheckCostLimit(*f.cost))
	}
	add("calls-per-minute", notNegative(*f.calls))
	add("operations-per-minute", notNegative(*f.operations))
	if len(faults) > 0 {
		return k, misuse("key create: %s", strings.Join(faults, "\n  "))
	}
	return k, nil
}

// listOf splits a list at commas and spaces, sorts it and drops duplicates.
func listOf(text string) []string {
	list := strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ' ' })
	slices.Sort(list)
	return slices.Compact(list)
}

// clientNames returns the names of the configured clients.
func clientNames(cfg *config.Config) map[string]bool {
	names := map[string]bool{}
	for _, c := range cfg.Clients {
		names[c.Name] = true
	}
	return names
}

// knownTenants returns the ids of the declared and the linked tenants.
func knownTenants(ctx context.Context, o opened) ([]string, error) {
	var ids []string
	for _, t := range o.cfg.Tenants {
		ids = append(ids, t.ID)
	}
	linked, err := o.store.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range linked {
		ids = append(ids, t.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

func checkTenants(ids, known []string, unlinked bool) error {
	if len(ids) == 0 {
		return fmt.Errorf("none; name those the key may read; %s", tenantsThere(known))
	}
	var strange []string
	for _, id := range ids {
		if !slices.Contains(known, id) && (!unlinked || !rules().TenantID(id)) {
			strange = append(strange, fmt.Sprintf("%.80q", id))
		}
	}
	if len(strange) == 0 {
		return nil
	}
	why := "not declared and not linked; " + tenantsThere(known) + "; add --unlinked to name tenants that are linked later"
	if unlinked {
		why = "not a tenant id; use up to 63 of a-z, 0-9 and -, not beginning with -"
	}
	return fmt.Errorf("%s: %s", strings.Join(strange, ", "), why)
}

// maxShown is how many tenants an error suggests for a mistyped one.
const maxShown = 20

func tenantsThere(known []string) string {
	switch {
	case len(known) == 0:
		return "there are no tenants yet"
	case len(known) > maxShown:
		return fmt.Sprintf("known are %s and %d more", strings.Join(known[:maxShown], ", "), len(known)-maxShown)
	}
	return "known are " + strings.Join(known, ", ")
}

func checkScopes(names []string) error {
	var strange []string
	for _, name := range names {
		if _, err := auth.ParseScope(name); err != nil {
			strange = append(strange, fmt.Sprintf("%.80q", name))
		}
	}
	all := "known are " + strings.Join(rules().Scopes, ", ")
	switch {
	case len(names) == 0:
		return errors.New("none; name what the client may read; " + all)
	case len(strange) > 0:
		return fmt.Errorf("%s: not a scope; %s", strings.Join(strange, ", "), all)
	}
	return nil
}

func notNegative(n int) error {
	if n < 0 {
		return errors.New("must not be below 0; leave it out for no limit of its own")
	}
	return nil
}

// showCreated prints only the key on standard output, for scripts, and what to do with it on
// standard error.
func (m *Main) showCreated(f keyChoices, made store.ClientKey, key string, c console) error {
	if *f.json {
		return printJSON(c, struct {
			shownKey

			Key string `json:"key"`
		}{shown(made, nil), key})
	}
	say(c.out, "%s\n", key)
	ends := "until it is revoked"
	if !made.Expires.IsZero() {
		ends = "until " + moment(&made.Expires)
	}
	say(c.err, `oktagraph: above is the key %[1]s of %[2]s, valid %[3]s. It is shown only this once: keep it where the client's secrets are.
Servers on this store accept it within two seconds. The client sends it as:  Authorization: Bearer KEY
To revoke it:  %[4]s key revoke %[1]s
`, made.ID, made.Client, ends, m.Name)
	return nil
}
