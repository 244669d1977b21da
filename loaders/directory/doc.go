// Package directory reads an org's users and groups: by id, by login and in lists, how many
// members groups have, and the index of all groups. It also reads what belongs to them:
// managers and reports, apps, factors, owners, rules, user types and log entries. What an
// answer brings along is kept for the rest of the operation, including what it reveals of
// users' statuses.
//
// An executor reads by columns: one call for all parents of a field, one result for each, in
// their order. A call waits once for all of its keys, so that a level of an operation becomes
// one batch per loader.
package directory
