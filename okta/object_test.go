package okta

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestObjectReadsAnyMemberName(t *testing.T) {
	t.Parallel()
	o := Object(`{"a.b":"dot","":"empty","q\"t":"quote","gr\u00fcn":1.50,"yes":true,"no":null,"list":[1],"obj":{"id":"inner"},"a.b":"last"}`)
	text := func(s string) *string { return &s }
	tests := map[string]*string{
		"a.b": text("last"), "": text("empty"), `q"t`: text("quote"), "grün": text("1.50"), "yes": text("true"),
		"no": nil, "list": nil, "obj": nil, "id": nil, "a": nil, "A.B": nil,
	}
	for name, want := range tests {
		if diff := cmp.Diff(want, o.String(name)); diff != "" {
			t.Errorf("String(%q) (-want +got):\n%s", name, diff)
		}
	}
	if got, ok := o.Lookup("obj"); !ok || string(got) != `{"id":"inner"}` {
		t.Errorf("Lookup(obj) = %s, %v", got, ok)
	}
	wantNames := []string{"a.b", "", `q"t`, "grün", "yes", "no", "list", "obj", "a.b"}
	if diff := cmp.Diff(wantNames, o.Names()); diff != "" {
		t.Errorf("Names (-want +got):\n%s", diff)
	}
}

func TestObjectRoundTripsAndKeepsNilApart(t *testing.T) {
	t.Parallel()
	type holder struct{ P Object }
	for _, s := range []string{`{"P":{"a":1}}`, `{"P":null}`} {
		var h holder
		if err := json.Unmarshal([]byte(s), &h); err != nil {
			t.Fatalf("unmarshal %s: %v", s, err)
		}
		out, err := json.Marshal(h)
		if err != nil || string(out) != s {
			t.Errorf("round trip of %s = %s, %v", s, out, err)
		}
	}
	if err := json.Unmarshal([]byte(`{"P":[1]}`), &holder{}); err == nil {
		t.Error("an array was accepted as an object")
	}
}
