// Package okta reads users, groups, roles and the edges between them from one
// Okta org over its REST API, and nothing else: it cannot change an org.
//
// A Client belongs to one org and one credential. It sends requests only to its
// own origin, never follows a redirect or a link (of a next link it uses only the
// cursor), and never spends more of a rate-limit bucket than its share. Lists come
// page by page, one Page per call; Walk turns any of them into an iterator over
// all items.
//
// Decoding is tolerant where Okta varies (unknown words, absent or null members,
// several timestamp layouts, wrong types in optional members) and strict where a
// mistake would lose data: a body that is not the expected JSON is an error, never
// a short list.
package okta
