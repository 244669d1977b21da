// Package connect serves the pages on which Okta orgs are linked, and an HTTP API for the same.
package connect
