// Package linking links Okta orgs while the server runs: it examines an org with what
// somebody entered, keeps it if it can be read, and lists, verifies, re-links, renames and
// unlinks. The page, the command line and the API all go through it, so that all of them may
// do the same and everything is in the audit log.
package linking
