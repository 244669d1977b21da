// Package loaders turns what a GraphQL operation asks for into the fewest Okta
// calls. A Request holds one operation's loaders; a Walk runs ahead of the
// resolvers, finds every key of a level before any of it is fetched, and
// leaves the answers where the resolvers look for them. What the cache lacks
// is planned by loaders/plan, fetched through the tenant's Okta client, and
// kept in the cache.
package loaders
