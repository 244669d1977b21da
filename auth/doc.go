// Package auth says who calls and what they may read: API keys, scopes, the
// choice of a tenant, and how fresh an answer a caller may demand.
package auth
