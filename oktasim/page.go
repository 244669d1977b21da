package oktasim

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// limit reads the page size; a value above the maximum is silently reduced to it.
func (c *call) limit(standard, most int) (int, error) {
	text := c.query.Get("limit")
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, errValidation("limit", "limit: must be a positive number")
	}
	return min(n, most), nil
}

// linkSelf and linkNext add Link lines, one for each relation. Parameters are in Okta's
// order: after, limit, then the other parameters of the request.
func (c *call) linkSelf(limit int) { c.link("self", c.query.Get("after"), limit) }

func (c *call) linkNext(after string, limit int) { c.link("next", after, limit) }

func (c *call) link(rel, after string, limit int) {
	var b strings.Builder
	b.WriteString("<")
	b.WriteString(c.view.base)
	b.WriteString(c.path)
	sep := byte('?')
	add := func(key, value string) {
		b.WriteByte(sep)
		sep = '&'
		b.WriteString(key)
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(value))
	}
	if after != "" {
		add("after", after)
	}
	if limit > 0 {
		add("limit", strconv.Itoa(limit))
	}
	for _, key := range c.restKeys() {
		add(key, c.query.Get(key))
	}
	b.WriteString(`>; rel="`)
	b.WriteString(rel)
	b.WriteString(`"`)
	c.links = append(c.links, b.String())
}

// restKeys are the parameters that page links repeat. sortOrder without sortBy had no
// effect and is dropped, as recorded.
func (c *call) restKeys() []string {
	known := []string{"q", "filter", "search", "expand", "sortBy", "sortOrder", "fields", "since", "until"}
	var keys []string
	for _, key := range known {
		if !c.query.Has(key) || (key == "sortOrder" && !c.query.Has("sortBy")) {
			continue
		}
		keys = append(keys, key)
	}
	return keys
}

// window returns a page of a list sorted by id, and whether more follow. The cursor is
// the last id of the previous page.
func window[T any](list []T, id func(T) string, after string, limit int) (page []T, more bool) {
	start := 0
	if after != "" {
		start = sort.Search(len(list), func(i int) bool { return id(list[i]) > after })
	}
	end := min(start+limit, len(list))
	return list[start:end], end < len(list)
}

// lastID is the cursor for lists sorted by id; "" if nothing follows.
func lastID[T any](page []T, id func(T) string, more bool) string {
	if !more {
		return ""
	}
	return id(page[len(page)-1])
}

// afterID returns the page of a list in any order that follows the item with that id.
func afterID[T any](list []T, id func(T) string, after string, n int) (page []T, more bool) {
	start := 0
	for i := range list {
		if after != "" && id(list[i]) == after {
			start = i + 1
			break
		}
	}
	end := min(start+n, len(list))
	return list[start:end], end < len(list)
}

// opaque makes a cursor from an offset, in the form recorded for role targets: PGE, 16
// bytes in URL-safe base 64, 1. It is bound to the path.
func opaque(path string, offset int) string {
	var raw [16]byte
	sum := sha256.Sum256([]byte(path))
	copy(raw[4:], sum[:12])
	binary.BigEndian.PutUint32(raw[:4], uint32(offset)^binary.BigEndian.Uint32(sum[12:16]))
	return "PGE" + base64.RawURLEncoding.EncodeToString(raw[:]) + "1"
}

// offset decodes an opaque cursor; anything else is an error.
func offset(path, cursor string) (int, error) {
	bad := errValidation("after", "after: invalid cursor")
	if cursor == "" {
		return 0, nil
	}
	text, found := strings.CutPrefix(cursor, "PGE")
	if !found || !strings.HasSuffix(text, "1") {
		return 0, bad
	}
	raw, err := base64.RawURLEncoding.DecodeString(text[:len(text)-1])
	sum := sha256.Sum256([]byte(path))
	if err != nil || len(raw) != 16 || !slices.Equal(raw[4:], sum[:12]) {
		return 0, bad
	}
	return int(binary.BigEndian.Uint32(raw[:4]) ^ binary.BigEndian.Uint32(sum[12:16])), nil
}
