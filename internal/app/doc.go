// Package app puts the rooms together: it reads the command line, builds the
// product from its configuration, serves it, and ends it in good order. It is
// the only package that imports graph.
package app
