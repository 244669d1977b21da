// Package loaders turns what a GraphQL operation asks for into the fewest Okta
// calls. It is the front of its rooms: batch runs an operation's tasks and batches, and
// fetch answers a batch from the cache or from Okta and keeps account of that; directory
// reads users and groups, with paging for lists that change between pages; membership
// reads who is in which group, admins who can hold an admin role, roles who holds which;
// and plan decides, without asking anybody, how a batch becomes calls.
package loaders
