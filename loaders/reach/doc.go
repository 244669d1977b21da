// Package reach answers questions that take an org's role assignments together: who the
// people behind a role are, and who can act on a user, a group or an app.
package reach
