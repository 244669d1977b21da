// Package ratelimit keeps one tenant's calls under its share of Okta's rate limits
// and under Okta's concurrency limit. It is pure accounting: it sends nothing, and
// of HTTP it knows only the headers of an answer.
//
// Whoever wants to send a call takes a slot of the [Limiter] and then a [Ticket] of
// the [Budget]. The ticket is settled with what the answer said, or withdrawn when
// nothing was sent. Replicas of one tenant share a budget through a [Counter].
package ratelimit
