package oktasim

import (
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
)

// sortKey is an object's position in a sorted search.
type sortKey struct{ value, id string }

// keyOf folds the value of one attribute. Missing values sort last in ascending order, as
// in Okta's index.
func keyOf(o object, id, by string) sortKey {
	if raw, ok := o.attr(by); ok {
		if text, quoted := unquote(raw); quoted {
			raw = text
		}
		return sortKey{"0" + fold(raw), id}
	}
	return sortKey{"1", id}
}

// compare orders keys; ties are ordered by id in both directions.
func (k sortKey) compare(other sortKey, desc bool) int {
	byValue := strings.Compare(k.value, other.value)
	if desc {
		byValue = -byValue
	}
	return cmp.Or(byValue, strings.Compare(k.id, other.id))
}

// cursor identifies the position itself, not the object there: nobody is skipped or
// repeated when that object no longer matches or moves. Okta's own format was never
// recorded.
func (k sortKey) cursor() string {
	return "PGS" + base64.RawURLEncoding.EncodeToString([]byte(k.id+" "+k.value))
}

func keyFrom(cursor string) (sortKey, error) {
	text, found := strings.CutPrefix(cursor, "PGS")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	id, value, whole := strings.Cut(string(raw), " ")
	if !found || err != nil || !whole {
		return sortKey{}, errValidation("after", "after: invalid cursor")
	}
	return sortKey{value, id}, nil
}

// sortedPage returns a page of a sorted search, and the cursor of the next one.
func sortedPage[T object](c *call, list []T, id func(T) string, by string, n int) (page []T, next string, err error) {
	desc := strings.EqualFold(c.query.Get("sortOrder"), "desc")
	places := make(map[string]sortKey, len(list))
	for _, o := range list {
		places[id(o)] = keyOf(o, id(o), by)
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b T) int { return places[id(a)].compare(places[id(b)], desc) })
	start := 0
	if after := c.query.Get("after"); after != "" {
		last, err := keyFrom(after)
		if err != nil {
			return nil, "", err
		}
		start, _ = slices.BinarySearchFunc(list, last, func(o T, last sortKey) int {
			return cmp.Or(places[id(o)].compare(last, desc), -1)
		})
	}
	end := min(start+n, len(list))
	if page = list[start:end]; end < len(list) {
		next = places[id(page[len(page)-1])].cursor()
	}
	return page, next, nil
}
