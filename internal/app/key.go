package app

import (
	"context"
	"flag"
	"os/user"
	"strings"
	"time"

	"oktagraph/internal/audit"
	"oktagraph/internal/store"
)

func (m *Main) key(ctx context.Context, args []string, c console) error {
	return m.among(ctx, verbs{
		noun: "key", about: "Keys that callers send, kept in the store. Servers on it follow within two seconds.",
		list: []command{
			{"create", "--name N --tenants IDS --scopes SCOPES", "create a key for a client and print it once", m.keyCreate},
			{"list", "", "list the keys: client, tenants and scopes, expiry", m.keyList},
			{"revoke", "ID | --name N", "revoke a key, or all keys of a client", m.keyRevoke},
		},
	}, args, c)
}

// keyFlags are the flags that every verb has.
type keyFlags struct {
	*flag.FlagSet

	file, name *string
	json       *bool
}

func newKeyFlags(verb string) keyFlags {
	flags := newFlags("key " + verb)
	return keyFlags{
		FlagSet: flags,
		file:    flags.String("config", "", "configuration `file` (default: as for serve)"),
		name:    flags.String("name", "", "the client's `name`"),
		json:    flags.Bool("json", false, "print JSON"),
	}
}

// parse reads the flags. An argument without a flag may be a key, so errors never repeat it.
func (f keyFlags) parse(args []string, c console) error {
	err := parse(f.FlagSet, args, c)
	if err != nil && f.NArg() > 0 {
		return misuse("%s: there is an argument without a flag, or an unknown flag; see key %s --help", f.Name(), strings.TrimPrefix(f.Name(), "key "))
	}
	return err
}

// account returns the operating system's name for the user who runs a command.
func account() string {
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return operator.Name
	}
	return operator.Name + ":" + u.Username
}

// auditKey records what was done to a key.
func auditKey(ctx context.Context, to *audit.Log, action string, k store.ClientKey, err error) {
	e := audit.Event{
		Action: action, Actor: account(), Object: strings.TrimSpace(k.Client + " " + k.ID), Outcome: "ok",
		Tenant: strings.Join(k.Tenants, " "),
	}
	if err != nil {
		e.Outcome, e.Reason = "refused", err.Error()
	}
	to.Record(ctx, e)
}

// shownKey is a key as commands print it, without its secret.
type shownKey struct {
	ID                  string     `json:"id"`
	Name                string     `json:"name"`
	State               string     `json:"state"`
	Tenants             []string   `json:"tenants"`
	Scopes              []string   `json:"scopes"`
	Freshness           bool       `json:"freshness,omitempty"`
	CostLimit           int        `json:"costLimit,omitempty"`
	CallsPerMinute      int        `json:"callsPerMinute,omitempty"`
	OperationsPerMinute int        `json:"operationsPerMinute,omitempty"`
	Created             *time.Time `json:"created,omitempty"`
	Expires             *time.Time `json:"expires,omitempty"`
	Revoked             *time.Time `json:"revoked,omitempty"`
	By                  string     `json:"by,omitempty"`
	RevokedBy           string     `json:"revokedBy,omitempty"`
	// Problem is why the key does not work although it is not revoked or expired.
	Problem string `json:"problem,omitempty"`
}

func shown(k store.ClientKey, named map[string]bool) shownKey {
	s := shownKey{
		ID: k.ID, Name: k.Client, State: k.State(time.Now()), Tenants: k.Tenants, Scopes: k.Scopes, Freshness: k.Freshness,
		CostLimit: k.CostLimit, CallsPerMinute: k.CallsPerMinute, OperationsPerMinute: k.OperationsPerMinute,
		Created: given(k.Created), Expires: given(k.Expires), Revoked: given(k.Revoked), By: k.By, RevokedBy: k.RevokedBy,
	}
	switch {
	case s.State == store.KeyUnreadable:
		s.Problem = k.Unreadable.Error()
	case s.State == store.KeyValid && named[k.Client]:
		s.State, s.Problem = "shadowed", "a client of the configuration has its name"
	}
	return s
}

// given returns a pointer to a time, nil for the zero time.
func given(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}
