// Package signin lets people in to the pages under /connect: administrators by API key or by
// OpenID Connect, and whoever holds a one-time link. A session in the store, named by a
// cookie, says who it is.
//
// Three kinds of request are told apart. A request with a session acts for its person. A
// request without one has at most a form cookie, which ties the sign-in form to the browser
// that asked for it and needs no row in the store, so that visitors cannot fill it. A request
// that changes something must come from this server's own pages, and is refused before its
// body is read when its headers say otherwise.
//
// # Redirects and the pages' policy
//
// form-action 'self' also limits where the answer to a form's POST may redirect to. So the
// way to the identity provider begins with a plain link (a GET), and the way back to a
// product that sent somebody here by a one-time link is a link or a Refresh header on the
// page that shows the result: never a redirect in answer to the form.
//
// SameSite=Strict withholds the session's cookie from every request that another site
// caused, and from all redirects that follow it: coming back from the identity provider, or
// from a link in a mail. Such a request is answered with a page of our own that moves on by
// itself ([SignIn.Hop]); what the page asks for next comes from this site, with the cookie.
package signin
