// Package store keeps what is linked while the server runs: tenants with their encrypted
// credentials, one-time links, the keys of clients, sessions of administrators, and each
// tenant's health. It is a SQLite file for one server, or PostgreSQL for several. Secrets are
// encrypted with a master key that is never in the database.
package store
