package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/loaders"
)

// freshnessOf is what the request of ctx asks of cached data, in the loaders'
// words.
func freshnessOf(ctx context.Context) loaders.Freshness {
	return loaders.Freshness(auth.FreshnessFrom(ctx))
}

// nullUncached makes the data of a response null when there is nothing in it
// because nothing was cached. Such a response is a 504 (RFC 9111, section
// 5.2.1.7), and GraphQL over HTTP allows that only when data is null, which
// `{"users": null}` is not.
func nullUncached(resp *graphql.Response) {
	failed := uncachedPlaces(resp.Errors)
	if len(failed) == 0 {
		return
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(resp.Data, &fields) != nil {
		return
	}
	for name, value := range fields {
		if !uncached(failed, name, value) {
			return
		}
	}
	resp.Data = json.RawMessage("null")
}

// uncached reports whether a root field's value is missing because of NOT_CACHED:
// it, or each element of a list such as nodes, is null and has that error.
func uncached(failed map[string]bool, name string, value json.RawMessage) bool {
	if bytes.Equal(value, []byte("null")) {
		return failed[name]
	}
	var list []json.RawMessage
	if len(value) == 0 || value[0] != '[' || json.Unmarshal(value, &list) != nil {
		return false
	}
	for i, element := range list {
		if !bytes.Equal(element, []byte("null")) || !failed[name+"."+strconv.Itoa(i)] {
			return false
		}
	}
	return len(list) > 0
}

// uncachedPlaces are the paths of errors and everything above them, steps joined
// by dots; none when an error says something other than NOT_CACHED.
func uncachedPlaces(errs gqlerror.List) map[string]bool {
	places := make(map[string]bool, len(errs))
	for _, e := range errs {
		if e.Extensions["code"] != string(apierror.NotCached) {
			return nil
		}
		var at strings.Builder
		for i, step := range e.Path {
			if i > 0 {
				at.WriteByte('.')
			}
			switch s := step.(type) {
			case ast.PathName:
				at.WriteString(string(s))
			case ast.PathIndex:
				at.WriteString(strconv.Itoa(int(s)))
			}
			places[at.String()] = true
		}
	}
	return places
}
