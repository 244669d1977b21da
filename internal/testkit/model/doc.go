// Package model tests the whole server against an org that changes, fails and
// goes away while time passes. A [Script] of random steps (changes, faults, lag,
// passing time, questions, walks) runs in a testing/synctest bubble against a
// simulated org; a [History] remembers what was true when; after every answer
// the rules compare the answer with the history, with the calls that were sent,
// and with what a fresh server would have sent.
//
// The test runs the same 150 scripts of 20 to 50 steps each time. -rapid.checks
// sets another number, -rapid.seed=0 draws others (the seed of a failure is
// printed), -model.off=calls,walk leaves rules out, and -model.survey runs on
// after a failure and counts what breaks each rule.
//
// Beside it stand named tests, one for each way in which answers, ages and calls
// once went wrong.
//
// No product code imports it.
package model
