package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"oktagraph/internal/store"
)

func (m *Main) keyRevoke(ctx context.Context, args []string, c console) error {
	var word string
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		word, args = args[0], args[1:]
	}
	f := newKeyFlags("revoke")
	if err := f.parse(args, c); err != nil {
		return err
	}
	if (word == "") == (*f.name == "") {
		return misuse("key revoke: name the key's id first, as key list shows it, or --name for all keys of a client")
	}
	id, ok := store.KeyID(word) // also takes the whole key, if it was leaked
	if word != "" && !ok {
		return misuse("key revoke: the first word is not a key's id; key list shows them")
	}
	return m.withStore(ctx, *f.file, "keep keys", c, func(o opened) error {
		ended, err := revokeKeys(ctx, o, id, *f.name)
		if err != nil {
			return err
		}
		if *f.json {
			return printJSON(c, map[string]any{"revoked": ended})
		}
		for _, k := range ended {
			say(c.out, "%s of %s was revoked at %s.\n", k.ID, k.Name, moment(k.Revoked))
		}
		say(c.err, "oktagraph: servers on this store refuse it within two seconds.\n")
		return nil
	})
}

// revokeKeys revokes the key with this id, or all keys of a client.
func revokeKeys(ctx context.Context, o opened, id, client string) ([]shownKey, error) {
	var list []store.ClientKey
	var err error
	if id == "" {
		list, err = o.store.RevokeKeysOf(ctx, client, account())
	} else {
		var one store.ClientKey
		one, err = o.store.RevokeKey(ctx, id, account())
		list = []store.ClientKey{one}
	}
	if err != nil {
		auditKey(ctx, o.audit, "key.revoke", store.ClientKey{ID: id, Client: client}, err)
		if errors.Is(err, store.ErrNoKey) && id == "" {
			return nil, fmt.Errorf("%w: %q has none that is valid", err, client)
		}
		return nil, err
	}
	var ended []shownKey
	for _, k := range list {
		auditKey(ctx, o.audit, "key.revoke", k, nil)
		ended = append(ended, shown(k, nil))
	}
	return ended, nil
}
