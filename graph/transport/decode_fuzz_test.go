package transport

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// FuzzDecodeParams compares the decoder with encoding/json: it must accept exactly the
// bodies that encoding/json accepts and that are UTF-8, a single value, without repeated
// names (checked with another parser) and of the right types, and return the same values.
func FuzzDecodeParams(f *testing.F) {
	for _, seed := range []string{
		`{"query":"{a}"}`, `{"query":"{a}","variables":{"a":[1,2.5e9,null,{"b":"\ud83c\udfc3"}]},"operationName":"A","extensions":{}}`,
		`{"query":"a","query":"b"}`, `{"QUERY":"a"}`, `[{"query":"a"}]`, `{"query":"a"}x`, "{\"query\":\"\xff\"}", `{"query":1}`, `null`, ``,
		`{"query":"a","variables":{"x":1,"x":2}}`, `{"query":"","extensions":{"persistedQuery":{}}}`, `{"query":"\ud800"}`, `{"":{"":1,"":2}}`,
		`{"documentId":"a"}`, `{"id":"a"}`, `{"id":1}`, `{"query":"{a}","id":1}`, `{"doc_id":"a","id":"b"}`, `{"documentId":7,"query":"{a}"}`, `{"extensions":{"persistedQuery":1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, refused := decodeParams(body)
		want, ok := reference(body)
		if ok != (refused == nil) {
			t.Fatalf("accepted: %v, want %v", refused == nil, ok)
		}
		if !ok {
			return
		}
		have := map[string]any{"query": got.Query, "operationName": got.OperationName, "variables": got.Variables, "extensions": got.Extensions, "documentId": got.DocumentID}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Fatalf("(-encoding/json +decoder)\n%s", diff)
		}
	})
}

// reference decodes a body with encoding/json, and returns what the decoder must return.
func reference(body []byte) (map[string]any, bool) {
	unique := jsontext.Value(body).IsValid(jsontext.AllowInvalidUTF8(true))
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var members map[string]any
	if !utf8.Valid(body) || !unique || d.Decode(&members) != nil || members == nil {
		return nil, false
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, false
	}
	out := map[string]any{"query": "", "operationName": "", "documentId": "", "variables": map[string]any(nil), "extensions": map[string]any(nil)}
	for name, zero := range out {
		value := members[name]
		if value == nil {
			continue
		}
		_, isText := value.(string)
		_, isObject := value.(map[string]any)
		if _, wantText := zero.(string); wantText && !isText || !wantText && !isObject {
			return nil, false
		}
		out[name] = value
	}
	if out["query"] != "" {
		return out, true
	}
	for _, name := range []string{"doc_id", "id"} {
		id, isText := members[name].(string)
		switch {
		case members[name] != nil && !isText, id != "" && out["documentId"] != "" && id != out["documentId"]:
			return nil, false
		case id != "":
			out["documentId"] = id
		}
	}
	return out, out["documentId"] != "" || out["extensions"].(map[string]any)["persistedQuery"] != nil
}
