// Package signin gives people access to the pages under /connect: administrators by API key
// or OpenID Connect, and holders of a one-time link. A session in the store, named by a
// cookie, identifies the person.
//
// A request with a session acts for its person. A request without one has at most a form
// cookie, which binds the sign-in form to the browser that asked for it. It needs no row in
// the store, so visitors cannot fill the store. A request that changes something must come
// from this server's own pages; if its headers say otherwise, it is refused before its body
// is read.
//
// # Redirects and the pages' policy
//
// form-action 'self' also limits where the answer to a form's POST may redirect. So the way
// to the identity provider begins with a plain link (a GET), and the way back to a product
// that sent somebody here by a one-time link is a link or a Refresh header on the page with
// the result, never a redirect in answer to the form.
//
// SameSite=Strict withholds the session's cookie from every request that another site
// caused, and from all redirects that follow: for example on the way back from the identity
// provider, or from a link in a mail. Such a request is answered with a page of our own that
// moves on by itself ([SignIn.Hop]); its next request comes from this site, with the cookie.
package signin
