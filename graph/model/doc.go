// Package model has the graph's types: thin wrappers that give Okta's objects the schema's
// shape and keep their tenant.
package model
