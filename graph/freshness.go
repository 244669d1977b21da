package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/auth"
	"oktagraph/graph/apierror"
	"oktagraph/loaders"
)

// freshnessOf returns how fresh the request of ctx wants cached data to be, as the
// loaders' type.
func freshnessOf(ctx context.Context) loaders.Freshness {
	return loaders.Freshness(auth.FreshnessFrom(ctx))
}

// nullUncached makes the data of a response null when it is empty because nothing
// was cached. Such a response is a 504 (RFC 9111, section 5.2.1.7), and GraphQL
// over HTTP allows that only when data is null, which `{"users": null}` is not. The
// elements of the fields apart are checked like data.
func nullUncached(resp *graphql.Response, apart []string) {
	failed := uncachedPlaces(resp.Errors)
	if len(failed) == 0 {
		return
	}
	if allUncached(failed, "", resp.Data, apart) {
		resp.Data = json.RawMessage("null")
	}
}

// allUncached reports whether all fields of an object are missing because of NOT_CACHED. In
// failed, the names of its fields begin with prefix.
func allUncached(failed map[string]bool, prefix string, object json.RawMessage, apart []string) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(object, &fields) != nil {
		return false
	}
	for name, value := range fields {
		if slices.Contains(apart, name) && !bytes.Equal(value, []byte("null")) {
			if !partsUncached(failed, prefix+name, value) {
				return false
			}
		} else if !uncached(failed, prefix+name, value) {
			return false
		}
	}
	return len(fields) > 0
}

// partsUncached reports the same for the elements of a list.
func partsUncached(failed map[string]bool, name string, list json.RawMessage) bool {
	var parts []json.RawMessage
	if json.Unmarshal(list, &parts) != nil {
		return false
	}
	for i, part := range parts {
		at := name + "." + strconv.Itoa(i)
		missing := bytes.Equal(part, []byte("null")) && failed[at]
		if !missing && !allUncached(failed, at+".", part, nil) {
			return false
		}
	}
	return len(parts) > 0
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

// uncachedPlaces returns the paths of errors and everything above them, steps
// joined by dots; none when an error is not NOT_CACHED.
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
