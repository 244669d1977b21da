// Package attempt slows down guessing of keys, tokens, links and forms, by the address that
// guesses.
package attempt
