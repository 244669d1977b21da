// Package persisted finds the documents that requests name instead of sending
// their text, and restricts clients to their trusted documents.
//
// There are two kinds. Trusted documents come from a manifest that the operator
// configures for a client; the manifest gives their ids. Registered documents
// come from the clients themselves, by Apollo's protocol of automatic persisted
// queries: a client sends only a hash, learns that it is unknown, and then sends
// hash and text once. A text is only found by its own SHA-256, so nobody can
// replace one text with another, and a client finds only what it registered
// itself, in the tenant it registered it for.
package persisted
