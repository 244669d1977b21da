// Package cache stores what Okta has answered, per tenant, in two tiers: the
// process's own memory and, when configured, Redis.
//
// The package does not depend on Okta. Callers declare a [Kind] for each sort of
// thing they store (a user, the group ids of a user), with its lifetimes and its
// codec, and read and write whole batches through [GetMany] and [SetMany]; one
// batch is at most one round trip to Redis. No read or write ever returns an
// error: a slow, missing or damaged tier is a miss, and the caller asks Okta.
//
// Every entry has two lifetimes. Until the soft one has passed it is [Fresh],
// until the hard one has passed it is [Stale] (served while it is refreshed, or
// when Okta cannot be asked), and after that it is gone. Both count from the
// moment the value was read at Okta, whichever tier holds it.
//
// A write never replaces a better value with a worse one: see [Item].
// [Cache.Lead] joins concurrent fetches of one key.
package cache
