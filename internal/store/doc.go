// Package store keeps what is linked while the server runs: tenants with their sealed
// credentials, one-time links, the keys of clients, sessions of administrators, and how each
// tenant fares. It is SQLite in a file for one server, or PostgreSQL for several. Secrets are
// sealed under a master key that the database never holds.
package store
