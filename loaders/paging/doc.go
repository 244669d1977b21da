// Package paging cuts pages of any length out of lists that come from Okta in pages of its
// own, and goes on from any place in a list though items join, leave and move between two
// reads.
package paging
