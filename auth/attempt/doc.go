// Package attempt slows those who guess keys, tokens, links or forms, by the address they come
// from.
package attempt
