// Package linking links Okta orgs while the server runs: it examines an org with what
// somebody entered, stores it if it can be read, and lists, verifies, re-links, renames and
// unlinks orgs. The page, the command line and the API all use it, so that they allow the
// same and everything is in the audit log.
package linking
