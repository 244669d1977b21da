// Package loaders turns what a GraphQL operation asks for into the fewest Okta
// calls. It is the front of six rooms: batch runs an operation's tasks and batches
// and keeps account of them, paging cuts pages out of lists that change, directory
// reads users and groups, membership reads who is in which group, admins reads the
// roles they hold, and plan decides, without asking anybody, how a batch becomes
// calls.
package loaders
