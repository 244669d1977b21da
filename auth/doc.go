// Package auth decides who a caller is and what it may read: API keys, tokens,
// scopes, the choice of a tenant, and how fresh an answer a caller may demand.
package auth
