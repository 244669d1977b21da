// Package model tests the whole server against an org that changes, fails and
// goes away while time passes. A [Script] of random steps (changes, faults, lag,
// passing time, questions, walks) runs in a testing/synctest bubble against a
// simulated org; a [History] remembers what was true when; after every answer
// the rules compare the answer with the history, with the calls that were sent,
// and with what a fresh server would have sent. No product code imports it.
package model
