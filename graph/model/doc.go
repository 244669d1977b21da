// Package model holds the graph's types: thin wrappers that give Okta's
// objects the shape of the schema and keep their tenant with them.
package model
