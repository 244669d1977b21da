package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// decodeParams reads a body strictly: one JSON object in UTF-8, no name twice
// anywhere, nothing behind it, names spelled exactly, no value of the wrong
// type. Unknown names are tolerated. encoding/json alone takes invalid UTF-8,
// the last of two equal names, and QUERY for query: three ways to show a proxy
// another request than the one that is run.
func decodeParams(body []byte) (*graphql.RawParams, *refusal) {
	value, sentence := decodeJSON(body)
	if sentence != "" {
		return nil, refuse(malformed, "the body %s", sentence)
	}
	switch members := value.(type) {
	case map[string]any:
		return paramsOf(members)
	case []any:
		return nil, refuse(malformed, "the body is an array; batches are not served")
	}
	return nil, refuse(malformed, "the body must be a JSON object")
}

// paramsOf takes GraphQL's parameters out of an object.
func paramsOf(members map[string]any) (*graphql.RawParams, *refusal) {
	var p graphql.RawParams
	var refused *refusal
	if p.Query, refused = text(members, "query"); refused != nil {
		return nil, refused
	}
	if p.OperationName, refused = text(members, "operationName"); refused != nil {
		return nil, refused
	}
	if p.Variables, refused = object(members, "variables"); refused != nil {
		return nil, refused
	}
	if p.Extensions, refused = object(members, "extensions"); refused != nil {
		return nil, refused
	}
	// A persisted query may stand for the text.
	if _, persisted := p.Extensions["persistedQuery"].(map[string]any); p.Query == "" && !persisted {
		return nil, refuse(malformed, "query: is missing")
	}
	return &p, nil
}

func text(members map[string]any, name string) (string, *refusal) {
	value, given := members[name]
	if !given || value == nil {
		return "", nil
	}
	s, ok := value.(string)
	if !ok {
		return "", refuse(malformed, "%s: must be a string", name)
	}
	return s, nil
}

func object(members map[string]any, name string) (map[string]any, *refusal) {
	value, given := members[name]
	if !given || value == nil {
		return nil, nil
	}
	o, ok := value.(map[string]any)
	if !ok {
		return nil, refuse(malformed, "%s: must be an object", name)
	}
	return o, nil
}

var errNameTwice = errors.New("a name twice in one object")

// decodeJSON decodes one JSON value, numbers as json.Number. Instead of the
// value it may return what is wrong, as the end of a sentence.
func decodeJSON(b []byte) (value any, wrong string) {
	switch {
	case len(bytes.TrimSpace(b)) == 0:
		return nil, "is empty"
	case !utf8.Valid(b):
		return nil, "is not UTF-8"
	case !json.Valid(b): // so that the tokens below are one whole value, at most 10,000 deep
		return nil, "is not one JSON value"
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	value, err := decodeValue(d)
	switch {
	case errors.Is(err, errNameTwice):
		return nil, "holds the same name twice in one object"
	case err != nil:
		return nil, "is not one JSON value"
	}
	return value, ""
}

func nextToken(d *json.Decoder) (json.Token, error) {
	token, err := d.Token()
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	return token, nil
}

func decodeValue(d *json.Decoder) (any, error) {
	token, err := nextToken(d)
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return decodeObject(d)
	case json.Delim('['):
		return decodeArray(d)
	}
	return token, nil
}

func decodeObject(d *json.Decoder) (map[string]any, error) {
	members := make(map[string]any)
	for d.More() {
		token, err := nextToken(d)
		if err != nil {
			return nil, err
		}
		name, _ := token.(string) // the decoder hands out nothing else here
		if _, twice := members[name]; twice {
			return nil, errNameTwice
		}
		if members[name], err = decodeValue(d); err != nil {
			return nil, err
		}
	}
	_, err := nextToken(d) // the closing brace
	return members, err
}

func decodeArray(d *json.Decoder) ([]any, error) {
	items := make([]any, 0)
	for d.More() {
		item, err := decodeValue(d)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := nextToken(d)
	return items, err
}
