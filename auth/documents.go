package auth

import (
	"crypto/sha256"
	"encoding/hex"
)

// DocumentMode decides what happens to a document that is not trusted.
type DocumentMode string

// The modes.
const (
	DocumentsOff     DocumentMode = "off"     // it is run
	DocumentsAudit   DocumentMode = "audit"   // it is run and logged
	DocumentsEnforce DocumentMode = "enforce" // it is refused
)

// Documents are a caller's trusted documents. They do not change once made by
// [NewDocuments]; a nil *Documents trusts nothing and enforces nothing.
type Documents struct {
	Mode DocumentMode
	// ByID maps the manifest's ids to the documents' texts.
	ByID map[string]string

	bySum map[[sha256.Size]byte]string // the same texts
}

// NewDocuments returns the documents of a manifest.
func NewDocuments(mode DocumentMode, byID map[string]string) *Documents {
	d := &Documents{Mode: mode, ByID: byID, bySum: make(map[[sha256.Size]byte]string, len(byID))}
	for _, text := range byID {
		d.bySum[sha256.Sum256([]byte(text))] = text
	}
	return d
}

// Text returns the trusted document with this id, which is the manifest's or the
// document's SHA-256 in hexadecimal; ok is false when there is none.
func (d *Documents) Text(id string) (text string, ok bool) {
	if d == nil {
		return "", false
	}
	if text, ok = d.ByID[id]; ok || len(id) != hex.EncodedLen(sha256.Size) {
		return text, ok
	}
	var sum [sha256.Size]byte
	if _, err := hex.Decode(sum[:], []byte(id)); err != nil {
		return "", false
	}
	text, ok = d.bySum[sum]
	return text, ok
}

// Trusts reports whether a text is exactly one of the documents.
func (d *Documents) Trusts(text string) bool {
	if d == nil {
		return false
	}
	_, ok := d.bySum[sha256.Sum256([]byte(text))]
	return ok
}

// Enforced reports whether only trusted documents are run.
func (d *Documents) Enforced() bool { return d != nil && d.Mode == DocumentsEnforce }

// Audited reports whether documents that are not trusted are logged.
func (d *Documents) Audited() bool { return d != nil && d.Mode == DocumentsAudit }
