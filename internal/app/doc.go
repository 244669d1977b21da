// Package app is the program: it reads the command line, has the product made
// as its configuration says, serves it, and ends it in good order.
package app
