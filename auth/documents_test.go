package auth

import "testing"

func TestADocumentIsTrustedByItsTextToTheLetter(t *testing.T) {
	t.Parallel()
	const text = "{ viewer { name } }"
	const sum = "45a3b4bdac7fd6d3ca2b9f7ee0fcb0e7cca2b6b0a9a9d4c7a5f0f4cb0ed4e6a1" // of another text
	d := NewDocuments(DocumentsEnforce, map[string]string{"a": text, sum: text})
	if !d.Trusts(text) || d.Trusts(text+" ") || d.Trusts("") {
		t.Error("another text is trusted, or the text is not")
	}
	for id, want := range map[string]bool{"a": true, sum: true, "b": false, "": false, "A": false} {
		if got, ok := d.Text(id); ok != want || ok && got != text {
			t.Errorf("id %q: %q, %v", id, got, ok)
		}
	}
	if !d.Enforced() || d.Audited() {
		t.Error("the mode is not enforce")
	}
}

func TestWhoHasNoDocumentsIsHeldToNone(t *testing.T) {
	t.Parallel()
	var d *Documents
	if _, ok := d.Text("a"); ok || d.Trusts("") || d.Enforced() || d.Audited() {
		t.Error("nobody's documents are something")
	}
}
