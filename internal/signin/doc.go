// Package signin lets administrators in: by API key or by OpenID Connect, with a session in
// a cookie.
package signin
