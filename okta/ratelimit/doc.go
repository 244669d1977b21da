// Package ratelimit keeps one tenant's calls under its share of Okta's rate limits
// and under Okta's concurrency limit. It is pure accounting: it sends nothing, and
// of HTTP it only uses response headers.
//
// To send a call, take a slot of the [Limiter] and then a [Ticket] of the [Budget].
// Settle the ticket with the answer's headers, or withdraw it if nothing was sent.
// Replicas of one tenant share a budget through a [Counter].
package ratelimit
