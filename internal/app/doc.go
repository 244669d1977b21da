// Package app is the program: it reads the command line, builds the product
// from its configuration, serves it, and shuts it down in order.
package app
