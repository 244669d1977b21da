// Package reach answers questions that combine an org's role assignments: which people are
// behind a role, and who can act on a user, a group or an app.
package reach
