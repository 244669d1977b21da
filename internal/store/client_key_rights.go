package store

import (
	"encoding/json"
	"fmt"
)

// keyRights is the encrypted part of a key. It keeps an attacker who can write to the database
// from creating a key or extending its rights.
type keyRights struct {
	Client              string   `json:"client"`
	Tenants             []string `json:"tenants"`
	Scopes              []string `json:"scopes"`
	Freshness           bool     `json:"freshness,omitempty"`
	CostLimit           int      `json:"costLimit,omitempty"`
	CallsPerMinute      int      `json:"callsPerMinute,omitempty"`
	OperationsPerMinute int      `json:"operationsPerMinute,omitempty"`
	Created             int64    `json:"created"`
	Expires             int64    `json:"expires,omitempty"`
	By                  string   `json:"by,omitempty"`
}

// rightsPlace binds rights to one key.
func rightsPlace(id, hash string) place { return place{kind: sealedRights, id: id, origin: hash} }

func (s *Store) sealRights(k ClientKey) (string, error) {
	text, err := json.Marshal(keyRights{
		Client: k.Client, Tenants: k.Tenants, Scopes: k.Scopes, Freshness: k.Freshness, CostLimit: k.CostLimit,
		CallsPerMinute: k.CallsPerMinute, OperationsPerMinute: k.OperationsPerMinute,
		Created: millis(k.Created), Expires: millis(k.Expires), By: k.By,
	})
	if err != nil {
		return "", fmt.Errorf("seal a key's rights: %w", err)
	}
	return s.sealer.seal(rightsPlace(k.ID, k.Hash), text), nil
}

// scanKey reads a row. Only the encrypted rights count.
func (s *Store) scanKey(row scanner) (ClientKey, error) {
	var k ClientKey
	var sealed string
	var expires, revoked int64
	if err := row.Scan(&k.ID, &k.Hash, &k.Client, &sealed, &expires, &revoked, &k.RevokedBy); err != nil {
		return ClientKey{}, err
	}
	k.Expires, k.Revoked = fromMillis(expires), fromMillis(revoked)
	text, err := s.sealer.open(rightsPlace(k.ID, k.Hash), sealed)
	if err != nil {
		k.Unreadable = err
		return k, nil //nolint:nilerr // it is reported wherever the key is shown
	}
	var r keyRights
	if err := json.Unmarshal(text, &r); err != nil {
		k.Unreadable = ErrDamaged
		return k, nil //nolint:nilerr // its text could quote the rights
	}
	k.Client, k.Tenants, k.Scopes, k.Freshness, k.CostLimit = r.Client, r.Tenants, r.Scopes, r.Freshness, r.CostLimit
	k.CallsPerMinute, k.OperationsPerMinute = r.CallsPerMinute, r.OperationsPerMinute
	k.Created, k.Expires, k.By = fromMillis(r.Created), fromMillis(r.Expires), r.By
	return k, nil
}
