// Package loaders turns a GraphQL operation into the fewest Okta calls. It is the front of the
// packages below it: batch runs an operation's tasks and batches, fetch answers a batch from
// the cache or from Okta and records its cost, and plan decides how a batch becomes calls,
// without calling Okta itself. directory reads users and groups, paging cuts pages out of lists
// that change between reads, membership reads who is in which group, admins who can hold an
// admin role, and roles who holds which. reach finds who can act on an object, and selection
// filters lists.
package loaders
