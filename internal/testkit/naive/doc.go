// Package naive answers GraphQL the way a simple gateway over Okta does: each
// object's edges are asked for alone, one call after the other. It is slow and
// obviously right, and it reads Okta by itself: gqlgen's generated executor runs
// it, the graph's models carry what it read, and nothing else is shared with what
// it is compared to. A test holds the product's answers to these, and its calls
// to these counts.
package naive
