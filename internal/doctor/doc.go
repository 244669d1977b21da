// Package doctor examines the Okta orgs of a configuration: whether each can be
// reached and read, what its credential may not see, which schema fields will
// therefore be null, and what to click in Okta's admin console to fix it. It
// uses the same client as the server, so it stays within the same budget, and
// needs about a dozen calls per org.
package doctor
