// Package oktasim is a simulated Okta org: an [http.Handler] that answers the
// read endpoints of Okta's management API with deterministic data made from a
// seed, in Okta's exact shapes, and with Okta's habits: silent limit caps,
// several Link lines, role-assignment ids that are not unique, lists whose
// users carry only a self link, rate-limit windows, stale searches, faults.
//
// It is the one test double of the project and a tool of its own; it imports
// nothing of the client it tests. docs/simulator.md says what it does and what
// it does not.
package oktasim
