// Package batch runs an operation's tasks in rounds, lets its loaders put what they miss
// into batches, fetches each key once however many ask for it, and keeps account of what
// that cost. What is loaded is no business of this package.
package batch
