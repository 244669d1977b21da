// Package doctor examines the Okta orgs of a configuration: whether each can be
// reached and read, what its credential may not see, which schema fields will
// therefore be null, and what to click in Okta's admin console to mend it. It
// asks through the same client as the server, so it keeps to the same budget,
// and needs about a dozen calls for an org.
package doctor
