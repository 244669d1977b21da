package okta

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// nextCursor returns the cursor of the next page from a list's Link headers, ""
// when there is none. Okta sends one line per relation; several on one line work
// too.
func nextCursor(origin Origin, header http.Header) (string, error) {
	for _, line := range header.Values("Link") {
		for line != "" {
			target, params, rest := cutLink(line)
			if hasRel(params, "next") {
				return cursorOf(origin, target)
			}
			line = rest
		}
	}
	return "", nil
}

// cutLink cuts the first link off a Link header: <target>; params, rest. A target may
// contain commas and semicolons, and so may quoted parameters.
func cutLink(line string) (target, params, rest string) {
	_, after, ok := strings.Cut(line, "<")
	if !ok {
		return "", "", ""
	}
	target, after, ok = strings.Cut(after, ">")
	if !ok {
		return "", "", ""
	}
	quoted := false
	for i := range len(after) {
		switch {
		case after[i] == '"':
			quoted = !quoted
		case after[i] == ',' && !quoted:
			return strings.TrimSpace(target), after[:i], after[i+1:]
		}
	}
	return strings.TrimSpace(target), after, ""
}

// hasRel reports whether a link's parameters give it this relation.
func hasRel(params, rel string) bool {
	for _, param := range strings.Split(params, ";") {
		name, value, ok := strings.Cut(param, "=")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "rel") {
			continue
		}
		for _, word := range strings.Fields(strings.Trim(strings.TrimSpace(value), `"`)) {
			if strings.EqualFold(word, rel) {
				return true
			}
		}
	}
	return false
}

// bodyCursor returns the cursor of the next page from the envelope of the lists
// under /iam, "" when there is none.
func bodyCursor(origin Origin, links []byte) (string, error) {
	target := href(links, "next")
	if target == "" {
		return "", nil
	}
	return cursorOf(origin, target)
}

// cursorOf returns `after` from a next link. It splits the link by hand because
// net/url refuses what Okta does send: {yourOktaDomain} as a host, and quotes or
// spaces of an expression in the query. Nothing else of the link is used.
func cursorOf(origin Origin, target string) (string, error) {
	host, query := splitLink(target)
	if !origin.owns(host) {
		return "", ErrForeignLink
	}
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if name != "after" {
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		if value == "" || len(value) > maxCursor {
			break
		}
		return strings.Clone(value), nil // without the rest of the link
	}
	return "", fmt.Errorf("%w: next link without a usable cursor", ErrEndlessPaging)
}

// maxCursor bounds a cursor; the longest seen have about 100 characters.
const maxCursor = 4096

// splitLink returns a link's authority without user information, and its query.
func splitLink(target string) (host, query string) {
	target, _, _ = strings.Cut(target, "#")
	target, query, _ = strings.Cut(target, "?")
	_, rest, ok := strings.Cut(target, "//")
	if !ok {
		return "", query // relative
	}
	if i := strings.IndexAny(rest, `/\`); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	return rest, query
}
