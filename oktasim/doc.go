// Package oktasim is a simulated Okta org: an [http.Handler] that serves the read
// endpoints of Okta's management API with deterministic data generated from a seed, in
// Okta's exact shapes, and with Okta's quirks: silent limit caps, several Link lines,
// role-assignment ids that are not unique, lists whose users have only a self link,
// rate-limit windows, stale searches, faults.
//
// It is the project's only test double, and a tool of its own. Of the client it tests it
// imports only the parser of expressions. docs/simulator.md describes what it does and
// does not do.
package oktasim
