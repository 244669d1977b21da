// Package faultproxy stands between a server and an org and makes the way there
// fail: on real connections and in real time, as a proxy, an edge or a network
// does. For tests; what Okta itself answers wrongly is oktasim's to simulate.
package faultproxy
