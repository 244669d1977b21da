package app

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"strings"

	"oktagraph/internal/audit"
	"oktagraph/internal/config"
	"oktagraph/internal/linking"
	"oktagraph/internal/store"
	"oktagraph/internal/telemetry"
)

// verbs returns the verbs of `tenant`.
func (m *Main) verbs() []command {
	return []command{
		{"link", "--id ID --org-url URL --token-file FILE", "link an Okta org if it can be read", m.tenantLink},
		{"list", "", "list the orgs: state, last success, last error", m.tenantList},
		{"verify", "--id ID", "check an org with its current credential, as doctor does", m.tenantVerify},
		{"relink", "--id ID --token-file FILE", "give a linked org another credential or address", m.tenantRelink},
		{"rename", "--id ID --name NAME", "change the display name of a linked org", m.tenantRename},
		{"unlink", "--id ID", "delete a linked org and its credential from the store", m.tenantUnlink},
		{"invite", "--id ID [--expires 24h] [--revoke]", "create a one-time link with which someone else can link this org", m.tenantInvite},
	}
}

func (m *Main) tenant(ctx context.Context, args []string, c console) error {
	return m.among(ctx, verbs{
		noun: "tenant", list: m.verbs(),
		about: "Orgs that are linked while the server runs. Secrets are read from files, or with - from standard input.",
	}, args, c)
}

// verbs are the verbs of one command, chosen by its first word.
type verbs struct {
	noun, about string
	list        []command
}

// among runs the verb that args begin with.
func (m *Main) among(ctx context.Context, all verbs, args []string, c console) error {
	if len(args) == 0 || args[0] == "help" || strings.HasPrefix(args[0], "-") {
		m.verbsHelp(all, c)
		if len(args) > 0 && args[0] != "-h" && args[0] != "--help" && args[0] != "help" {
			return misuse("%s: say what to do first, then its flags", all.noun)
		}
		return nil
	}
	for _, v := range all.list {
		if v.name == args[0] {
			return v.run(ctx, args[1:], c)
		}
	}
	return misuse("unknown command %q; see %s %s help", all.noun+" "+args[0], m.Name, all.noun)
}

func (m *Main) verbsHelp(all verbs, c console) {
	say(c.out, "%s\n\n", all.about)
	for _, v := range all.list {
		say(c.out, "  %-60s %s\n", strings.TrimSpace(m.Name+" "+all.noun+" "+v.name+" "+v.args), v.summary)
	}
	say(c.out, "\nFlags of each: %s %s %s --help\n", m.Name, all.noun, all.list[0].name)
}

// tenantFlags are those of every verb.
type tenantFlags struct {
	*flag.FlagSet

	file, id *string
	json     *bool
}

func newTenantFlags(verb string) tenantFlags {
	flags := newFlags("tenant " + verb)
	f := tenantFlags{FlagSet: flags}
	f.file = flags.String("config", "", "configuration `file` (default: as for serve)")
	f.json = flags.Bool("json", false, "print JSON")
	f.id = flags.String("id", "", "the tenant's `id`")
	if verb == "invite" {
		flags.StringVar(f.id, "tenant", "", "the same as --id")
	}
	return f
}

// parse reads the flags. It refuses secrets as flags, and names the flag to use instead.
func (f tenantFlags) parse(args []string, c console, needsID bool) error {
	for _, arg := range args {
		name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && (name == "token" || name == "api-token" || name == "key" || name == "private-key") {
			return misuse("%s: secrets are not given as arguments, which other users of the machine can read; "+
				"use --token-file or --key-file, with - for standard input", f.Name())
		}
	}
	if err := parse(f.FlagSet, args, c); err != nil {
		if f.NArg() > 0 { // it may be a secret, so the error must not repeat it
			return misuse("%s: everything is given by flags, but there is an argument without one; secrets are read from a file or standard input", f.Name())
		}
		return err
	}
	if needsID && *f.id == "" {
		return misuse("%s: --id is missing", f.Name())
	}
	return nil
}

// operator is the actor of commands on the store: anyone who can read its file and its master key
// may act for every tenant.
var operator = linking.Actor{Name: "operator", Operator: true}

// withLinking runs f with the service over the configured store.
func (m *Main) withLinking(ctx context.Context, file string, c console, f func(*linking.Service) error) error {
	//nolint:contextcheck // the cache watches Redis on a context of its own, until it is closed
	return m.withStore(ctx, file, "link orgs", c, func(o opened) error {
		shared, err := openCache(o.cfg)
		if err != nil {
			return err
		}
		defer closeSoon(o.log, shared.Close)
		return f(linking.New(linkingOf(o.cfg, o.store, shared, m.Ways, o.audit)))
	})
}

// opened is what commands on the store work with.
type opened struct {
	cfg   *config.Config
	log   *slog.Logger
	store *store.Store
	audit *audit.Log
}

// withStore runs f with the configured store; purpose explains in the error what a store is for.
func (m *Main) withStore(ctx context.Context, file, purpose string, c console, f func(opened) error) error {
	cfg, _, err := m.configuration(file)
	if err != nil {
		return err
	}
	log := telemetry.NewLogger(c.err, slog.LevelWarn)
	s, err := openStore(ctx, cfg, log)
	if err != nil {
		return err
	}
	if s == nil {
		return misuse("there is no store to %s in; add store to the configuration (oktagraph.example.yaml), or set %s", purpose, config.EnvMasterKey)
	}
	defer func() { _ = s.Close() }() // everything was written
	written := &audit.Log{}          // discards, without a file: the ordinary log is the server's
	if cfg.Log.Audit.File != "" {
		if written, err = openAudit(cfg, log); err != nil {
			return err
		}
	}
	defer func() { _ = written.Close() }() // failed writes were reported already
	return f(opened{cfg, log, s, written})
}

// printJSON prints a value for programs.
func printJSON(c console, value any) error {
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// refusal turns an error about an input into a usage error that names its flag.
func refusal(err error) error {
	var input *linking.InputError
	if !errors.As(err, &input) {
		return err
	}
	return misuse("--%s: %s", flagOf[input.Field], input.Problem)
}

var flagOf = map[string]string{
	"tenant": "id", "name": "name", "orgUrl": "org-url", "apiToken": "token-file", "clientId": "client-id", "privateKey": "key-file",
	"keyId": "key-id", "scopes": "scopes", "expires": "expires", "returnTo": "return-to",
}
