// Package naive answers GraphQL the way a simple gateway over Okta does: each
// object's edges are asked for alone, one call after the other. It is slow and
// obviously right, and it shares no code with what it is compared to: a test
// holds the product's answers to these, and its calls to these counts.
package naive
