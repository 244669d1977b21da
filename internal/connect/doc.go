// Package connect is the page on which Okta orgs are linked, and the same as an HTTP API.
package connect
