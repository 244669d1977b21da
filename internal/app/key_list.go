package app

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
)

func (m *Main) keyList(ctx context.Context, args []string, c console) error {
	f := newKeyFlags("list")
	if err := f.parse(args, c); err != nil {
		return err
	}
	return m.withStore(ctx, *f.file, "keep keys", c, func(o opened) error {
		list, err := o.store.ClientKeys(ctx)
		if err != nil {
			return err
		}
		named, keys := clientNames(o.cfg), []shownKey{}
		for _, k := range list {
			if *f.name == "" || k.Client == *f.name {
				keys = append(keys, shown(k, named))
			}
		}
		if *f.json {
			return printJSON(c, map[string]any{"keys": keys})
		}
		return keyTable(c, keys)
	})
}

// keyTable prints one key per line.
func keyTable(c console, keys []shownKey) error {
	if len(keys) == 0 {
		say(c.out, "The store holds no key.\n")
		return nil
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	say(w, "ID\tNAME\tSTATE\tTENANTS\tSCOPES\tCREATED\tEXPIRES\tREVOKED\tBY\n")
	for _, k := range keys {
		state := k.State
		if k.Problem != "" {
			state += " (" + k.Problem + ")"
		}
		row := []string{
			k.ID, k.Name, state, dash(strings.Join(k.Tenants, ",")), dash(strings.Join(k.Scopes, ",")),
			moment(k.Created), moment(k.Expires), moment(k.Revoked), dash(k.By),
		}
		say(w, "%s\n", strings.Join(row, "\t"))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
