package config

import (
	"fmt"
	"path/filepath"
	"strings"
)

// DefaultStore is a file beside the configuration, for one server.
const DefaultStore = "sqlite:oktagraph.db"

// sqlitePrefix begins the address of a SQLite file.
const sqlitePrefix = "sqlite:"

// Store keeps tenants that are linked while the server runs; nil: none are.
type Store struct {
	// URL is sqlite:PATH, or postgres://… for several replicas. It may hold a password.
	URL Secret `yaml:"url"`
	// MasterKeys seal credentials; the first one seals, the others open what was sealed
	// before.
	MasterKeys []MasterKey `yaml:"masterKeys"`
}

// MasterKey is 32 random bytes as text, and their name.
type MasterKey struct {
	ID  string `yaml:"id"`
	Key Secret `yaml:"key"`
}

func (s *Store) defaults(dir string) {
	if s == nil {
		return
	}
	if s.URL.IsZero() {
		s.URL = NewSecret(DefaultStore)
	}
	s.URL = NewSecret(besideConfiguration(dir, s.URL.Reveal()))
}

// besideConfiguration makes a relative path of SQLite start at the configuration's folder, as
// all others do.
func besideConfiguration(dir, url string) string {
	path, isFile := strings.CutPrefix(url, sqlitePrefix)
	if !isFile || path == "" || strings.HasPrefix(path, ":") || filepath.IsAbs(path) {
		return url
	}
	return sqlitePrefix + filepath.Join(dir, path)
}

func (rules Rules) checkStore(r *report, s *Store) {
	if s == nil {
		return
	}
	if err := rules.StoreURL(s.URL.Reveal()); err != nil {
		r.add("store.url", "%s", err)
	}
	if len(s.MasterKeys) == 0 {
		r.add("store.masterKeys", "none; write [{id: k1, key: ${file:PATH}}] and make the key with: openssl rand -base64 32")
	}
	checkSealKeys(r, "store.masterKeys", s.MasterKeys, rules.MasterKey)
}

// checkSealKeys checks keys that rotate by their ids; wrong says what else a kind of key must be.
func checkSealKeys(r *report, path string, keys []MasterKey, wrong func(id, text string) error) {
	seen := map[string]bool{}
	for i, k := range keys {
		path := index(path, i)
		switch err := wrong(k.ID, k.Key.Reveal()); {
		case k.ID == "":
			r.add(path+".id", "missing; it is kept beside what is sealed to find its key again, for example k1")
		case k.Key.IsZero():
			r.add(path+".key", "missing; make one with: openssl rand -base64 32")
		case err != nil:
			r.add(path, "%s", err)
		case seen[k.ID]:
			r.add(path+".id", "%q is there twice; every key has an id of its own", k.ID)
		}
		seen[k.ID] = true
	}
}

// Log says where lines go that are kept apart from the ordinary log.
type Log struct {
	Audit Audit `yaml:"audit"`
	// Level is debug, info, warn or error.
	Level string `yaml:"level"`
	// Sample is the part of successful requests that are logged; failures always are.
	Sample Share `yaml:"sample"`
}

// Audit is who did what.
type Audit struct {
	// File is appended to, one line of JSON an event; empty: the ordinary log.
	File string `yaml:"file"`
	// UserHeader names the header in which a client says for which person it asks.
	UserHeader string `yaml:"userHeader"`
}

// errNoStore explains an empty list of tenants.
func errNoStore() string {
	return fmt.Sprintf("none; add one with id, orgUrl and apiToken or oauth, or a store (%s by default) to link orgs while the server runs", DefaultStore)
}
