// Package persisted finds the documents that requests name in place of sending
// their text, and holds clients to the documents they were registered with.
//
// There are two sorts. Trusted documents come from a manifest that the operator
// configures for a client; they are known by the manifest's ids. Registered ones
// come from the clients themselves, by Apollo's protocol of automatic persisted
// queries: a client sends a hash alone, is told that nothing is known of it, and
// sends hash and text once. A text is only ever found by the SHA-256 of itself, so
// that nobody can put one text in another's place, and each client finds what it
// registered itself, in the tenant it registered it for.
package persisted
