package config

import (
	"fmt"
	"path/filepath"
	"strings"
)

// DefaultStore is a file next to the configuration, for one server.
const DefaultStore = "sqlite:oktagraph.db"

// sqlitePrefix begins the address of a SQLite file.
const sqlitePrefix = "sqlite:"

// Store keeps tenants that are linked while the server runs, and callers' keys.
type Store struct {
	// URL is sqlite:PATH, or postgres://… for several replicas. It may hold a password.
	URL Secret `yaml:"url"`
	// MasterKeys encrypt credentials. The first encrypts; the others decrypt what is older.
	MasterKeys []MasterKey `yaml:"masterKeys"`
}

// MasterKey is 32 random bytes as text, and the key's id.
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

// besideConfiguration makes a relative SQLite path start at the configuration's folder, as
// all other paths do.
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

// checkSealKeys checks keys that are rotated by id; wrong returns what else is wrong with a key.
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

// Log configures the ordinary log and the audit log.
type Log struct {
	Audit Audit `yaml:"audit"`
	// Level is debug, info, warn or error.
	Level string `yaml:"level"`
	// Sample is the share of successful requests that are logged; failures always are.
	Sample Share `yaml:"sample"`
}

// Audit configures the record of who did what.
type Audit struct {
	// File gets one line of JSON per event; empty: the ordinary log does.
	File string `yaml:"file"`
	// UserHeader is the header in which a client names the person it asks for.
	UserHeader string `yaml:"userHeader"`
}

// errNoStore explains an empty list of tenants.
func errNoStore() string {
	return fmt.Sprintf("none; add one with id, orgUrl and apiToken or oauth, or a store (%s by default) to link orgs while the server runs", DefaultStore)
}
