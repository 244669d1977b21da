package transport

// decodeParams reads a body strictly: one JSON object in UTF-8, no duplicate
// names anywhere, nothing after it, names spelled exactly, no value of the wrong
// type. Unknown names are allowed. encoding/json alone accepts invalid UTF-8,
// uses the last of two equal names, and takes QUERY for query: three ways to show
// a proxy a different request from the one that is run.
func decodeParams(body []byte) (*Params, *refusal) {
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

// paramsOf reads GraphQL's parameters from an object.
func paramsOf(members map[string]any) (*Params, *refusal) {
	var p Params
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
	if p.DocumentID, refused = documentID(members, p.Query != ""); refused != nil {
		return nil, refused
	}
	if p.Query == "" && !p.named() {
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
