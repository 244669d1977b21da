package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

// credentialFlags are what a linked org is read with.
type credentialFlags struct {
	name, orgURL, tokenFile, clientID, keyFile, keyID, scopes *string
}

func addCredentialFlags(f tenantFlags) credentialFlags {
	return credentialFlags{
		name:      f.String("name", "", "what people call the org (default: its own `name`, where it may be read)"),
		orgURL:    f.String("org-url", "", "the org's `address`, in any form people paste"),
		tokenFile: f.String("token-file", "", "`file` with the API token; - is standard input"),
		clientID:  f.String("client-id", "", "`id` of a service app, instead of a token"),
		keyFile:   f.String("key-file", "", "`file` with the app's private key, PEM or JWK; - is standard input"),
		keyID:     f.String("key-id", "", "the key's `id` in Okta; not needed when a JWK says it"),
		scopes:    f.String("scopes", "", "Okta's `scopes` to ask for, separated by commas (default: all that are of use)"),
	}
}

// input reads the secrets.
func (m *Main) input(f tenantFlags, given credentialFlags) (linking.Input, error) {
	in := linking.Input{
		Tenant: *f.id, Name: *given.name, OrgURL: *given.orgURL, ClientID: *given.clientID, KeyID: *given.keyID,
		Scopes: strings.FieldsFunc(*given.scopes, func(c rune) bool { return c == ',' || c == ' ' }),
	}
	if *given.tokenFile == "" && *given.keyFile == "" {
		return in, misuse("%s: give --token-file, or --client-id with --key-file", f.Name())
	}
	if *given.tokenFile == "-" && *given.keyFile == "-" {
		return in, misuse("%s: standard input holds one secret; name a file for the other", f.Name())
	}
	var err error
	if in.APIToken, err = m.secret("--token-file", *given.tokenFile); err == nil {
		in.PrivateKey, err = m.secret("--key-file", *given.keyFile)
	}
	return in, err
}

// maxSecret is far larger than any token or key.
const maxSecret = 64 << 10

// secret reads a file, or standard input for "-". Its errors name the flag and the file,
// never the contents.
func (m *Main) secret(flag, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	var text []byte
	var err error
	if name == "-" {
		text, err = io.ReadAll(io.LimitReader(m.Stdin, maxSecret))
	} else {
		text, err = m.Source.ReadFile(name)
	}
	switch {
	case err != nil:
		return "", misuse("%s %s cannot be read: %w", flag, name, err)
	case strings.TrimSpace(string(text)) == "":
		return "", misuse("%s %s is empty", flag, name)
	}
	return strings.TrimSpace(string(text)), nil
}

func (m *Main) tenantLink(ctx context.Context, args []string, c console) error {
	return m.linkWith(ctx, "link", args, c, (*linking.Service).Link)
}

func (m *Main) tenantRelink(ctx context.Context, args []string, c console) error {
	return m.linkWith(ctx, "relink", args, c, (*linking.Service).Relink)
}

type linkFunc = func(*linking.Service, context.Context, linking.Actor, linking.Input, linking.Progress) (*doctor.TenantReport, error)

func (m *Main) linkWith(ctx context.Context, verb string, args []string, c console, link linkFunc) error {
	f := newTenantFlags(verb)
	given := addCredentialFlags(f)
	if err := f.parse(args, c, true); err != nil {
		return err
	}
	in, err := m.input(f, given)
	if err != nil {
		return err
	}
	return m.withLinking(ctx, *f.file, c, func(s *linking.Service) error {
		report, err := link(s, ctx, operator, in, progress(c))
		return concluded(c, f, report, err, "linked; servers on this store read it within two seconds")
	})
}

func (m *Main) tenantVerify(ctx context.Context, args []string, c console) error {
	f := newTenantFlags("verify")
	if err := f.parse(args, c, true); err != nil {
		return err
	}
	return m.withLinking(ctx, *f.file, c, func(s *linking.Service) error {
		report, err := s.Verify(ctx, operator, *f.id, progress(c))
		return concluded(c, f, report, err, "")
	})
}

// progress prints each check on standard error as it ends.
func progress(c console) linking.Progress {
	return func(check doctor.Check) {
		say(c.err, "  %-12s %s\n", check.Outcome, check.Endpoint)
	}
}

// concluded prints an examination's findings and its outcome.
func concluded(c console, f tenantFlags, report *doctor.TenantReport, err error, done string) error {
	if report != nil {
		whole := doctor.Report{Healthy: report.Healthy(), Tenants: []doctor.TenantReport{*report}}
		write := whole.WriteText
		if *f.json {
			write = whole.WriteJSON
		}
		if failed := write(c.out); failed != nil {
			return failed
		}
	}
	switch {
	case errors.Is(err, linking.ErrUnreadable):
		return fmt.Errorf("nothing was linked: %w", err)
	case err != nil:
		return refusal(err)
	case done != "":
		say(c.err, "oktagraph: %s %s.\n", *f.id, done)
	case !report.Healthy():
		return errUnhealthy
	}
	return nil
}
