// Package paging cuts pages of any length out of lists that Okta returns in pages of its own.
// It resumes at any place in a list even if items join, leave or move between two reads.
package paging
