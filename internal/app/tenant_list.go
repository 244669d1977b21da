package app

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"oktagraph/internal/linking"
)

func (m *Main) tenantList(ctx context.Context, args []string, c console) error {
	f := newTenantFlags("list")
	if err := f.parse(args, c, false); err != nil {
		return err
	}
	return m.withLinking(ctx, *f.file, c, func(s *linking.Service) error {
		orgs, err := orgsOf(ctx, s, *f.id)
		if err != nil {
			return err
		}
		if *f.json {
			for i := range orgs {
				orgs[i].Report = nil // verify prints it
			}
			return printJSON(c, map[string]any{"tenants": orgs})
		}
		return table(c, orgs)
	})
}

// orgsOf returns all tenants, or the one with this id.
func orgsOf(ctx context.Context, s *linking.Service, id string) ([]linking.Org, error) {
	if id == "" {
		return s.Orgs(ctx, operator)
	}
	o, err := s.Org(ctx, operator, id)
	return []linking.Org{o}, err
}

// table prints one tenant per line.
func table(c console, orgs []linking.Org) error {
	if len(orgs) == 0 {
		say(c.out, "No tenant is declared or linked.\n")
		return nil
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	say(w, "ID\tNAME\tORG\tFROM\tSTATE\tLAST SUCCESS\tLAST ERROR\tREASON\n")
	for _, o := range orgs {
		status := o.Status
		row := []string{
			o.ID, dash(o.Name), o.OrgURL, o.Source, status.State, moment(status.LastSuccess), moment(status.LastError), status.Reason,
		}
		say(w, "%s\n", strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func moment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

func (m *Main) tenantRename(ctx context.Context, args []string, c console) error {
	f := newTenantFlags("rename")
	name := f.String("name", "", "what people call the org from now on")
	if err := f.parse(args, c, true); err != nil {
		return err
	}
	if strings.TrimSpace(*name) == "" {
		return misuse("%s: --name is missing", f.Name())
	}
	return m.change(ctx, f, c, "renamed", func(s *linking.Service) error { return s.Rename(ctx, operator, *f.id, *name) })
}

func (m *Main) tenantUnlink(ctx context.Context, args []string, c console) error {
	f := newTenantFlags("unlink")
	if err := f.parse(args, c, true); err != nil {
		return err
	}
	const after = "unlinked; servers on this store stop reading it within two seconds. Revoke its token in Okta, too"
	return m.change(ctx, f, c, after, func(s *linking.Service) error { return s.Unlink(ctx, operator, *f.id) })
}

// change runs do on a tenant and prints that it is done.
func (m *Main) change(ctx context.Context, f tenantFlags, c console, done string, do func(*linking.Service) error) error {
	return m.withLinking(ctx, *f.file, c, func(s *linking.Service) error {
		if err := do(s); err != nil {
			return refusal(err)
		}
		if *f.json {
			return printJSON(c, map[string]any{"tenant": *f.id, "done": f.Name()})
		}
		say(c.out, "%s %s.\n", *f.id, done)
		return nil
	})
}

// defaultExpires is a day, long enough to reach the other administrator.
const defaultExpires = 24 * time.Hour

func (m *Main) tenantInvite(ctx context.Context, args []string, c console) error {
	f := newTenantFlags("invite")
	expires := f.Duration("expires", defaultExpires, "how long the link is valid, up to 720h")
	returnTo := f.String("return-to", "", "`address` to return to afterwards; one of connect.returnTo or below it")
	revoke := f.Bool("revoke", false, "end the tenant's open links instead of making one")
	if err := f.parse(args, c, true); err != nil {
		return err
	}
	if *revoke {
		return m.change(ctx, f, c, "has no open links any more", func(s *linking.Service) error { return s.Revoke(ctx, operator, *f.id) })
	}
	return m.withLinking(ctx, *f.file, c, func(s *linking.Service) error {
		made, err := s.Invite(ctx, operator, *f.id, *expires, *returnTo)
		if err != nil {
			return refusal(err)
		}
		if *f.json {
			return printJSON(c, made)
		}
		say(c.out, "Anyone who opens this link may link the tenant %s, once, until %s:\n\n  %s\n\n", made.Tenant, moment(&made.Expires), made.URL)
		return nil
	})
}
