package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// The modes of Documents.
const (
	DocumentsOff     = "off"
	DocumentsAudit   = "audit"
	DocumentsEnforce = "enforce"
)

// Documents decides which documents a client may run.
type Documents struct {
	// Mode is off (all), audit (all, and those not in the manifest are logged) or
	// enforce (only those of the manifest).
	Mode string `yaml:"mode"`
	// Manifest is a file of trusted documents as graphql-codegen or Relay writes it.
	Manifest string `yaml:"manifest"`
	// ByID holds the manifest's documents.
	ByID map[string]string `yaml:"-"`
}

// defaults makes a relative path of the manifest start at the configuration's folder.
func (d *Documents) defaults(dir string) {
	if d.Manifest == "" {
		return
	}
	if d.Mode == "" {
		d.Mode = DocumentsOff
	}
	if !filepath.IsAbs(d.Manifest) {
		d.Manifest = filepath.Join(dir, d.Manifest)
	}
}

// listedMistakes is how many mistakes of one manifest are reported; a manifest for another schema
// has as many as documents.
const listedMistakes = 20

// checkDocuments reads the manifests and reports their mistakes.
func (rules Rules) checkDocuments(c *Config, r *report) {
	for i := range c.Clients {
		rules.checkManifest(r, index("clients", i)+".documents", &c.Clients[i].Documents)
	}
	for i := range c.Issuers {
		rules.checkManifest(r, index("issuers", i)+".documents", &c.Issuers[i].Documents)
	}
}

func (rules Rules) checkManifest(r *report, path string, d *Documents) {
	if modes := []string{DocumentsOff, DocumentsAudit, DocumentsEnforce}; d.Mode != "" && !slices.Contains(modes, d.Mode) {
		r.add(path+".mode", "%q is unknown; write %s", d.Mode, strings.Join(modes, ", "))
	}
	if d.Manifest == "" {
		if d.Mode == DocumentsAudit || d.Mode == DocumentsEnforce {
			r.add(path+".manifest", "missing; name the file that graphql-codegen, Relay or Apollo wrote, or set mode: off")
		}
		return
	}
	if rules.Manifest == nil {
		return
	}
	byID, mistakes := rules.Manifest(d.Manifest)
	d.ByID = byID
	if len(mistakes) > listedMistakes {
		r.add(path+".manifest", "%s: %d mistakes; the first: %s", d.Manifest, len(mistakes), strings.Join(mistakes[:listedMistakes], "; "))
	} else if len(mistakes) > 0 {
		r.add(path+".manifest", "%s: %s", d.Manifest, strings.Join(mistakes, "; "))
	}
}
