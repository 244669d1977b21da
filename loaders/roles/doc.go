// Package roles answers which admin roles users and groups hold, their own and those of
// their groups, what each of them is limited to, and which roles an org has. It builds on
// admins, which knows whom to ask.
package roles
