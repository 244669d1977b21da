// Package batch runs an operation's tasks in rounds, collects the keys its loaders miss into
// batches, and gives each key one result however many tasks ask for it. The caller decides what
// is loaded.
package batch
