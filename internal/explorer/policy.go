package explorer

import "strings"

// policy returns the Content-Security-Policy: everything from this server only, no
// inline script, no eval, no frames. A nonce lets GraphiQL's dialogs add the one
// style element that stops the page behind them from scrolling. GraphiQL's style
// sheet contains its fonts and three small pictures as data URLs.
func policy(nonce string) string {
	style := "style-src 'self'"
	if nonce != "" {
		style += " 'nonce-" + nonce + "'"
	}
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self'",
		style,
		"font-src data:",
		"img-src 'self' data:",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
}
