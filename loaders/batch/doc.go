// Package batch runs an operation's tasks in rounds, lets its loaders put what they miss
// into batches, and gives each key one result however many ask for it. What is loaded is
// left to the caller.
package batch
