// Package okta reads users, groups, roles and the edges between them from one
// Okta org over its REST API, and nothing else: it cannot change an org.
//
// A Client belongs to one org and one credential. It never sends a request
// anywhere but to its own origin, never follows a redirect or a link (of a next
// link only the cursor is used), and never spends more of a rate-limit bucket
// than the share it was given. Lists come page by page, one Page for one call;
// Walk turns any of them into an iterator over all items.
//
// Decoding is tolerant where Okta varies (unknown words, absent or null members,
// several timestamp layouts, wrong types in optional members) and strict where a
// mistake would lose data: a body that is not the JSON expected is an error, never
// a short list.
package okta
