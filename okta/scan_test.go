package okta

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScanAcceptsWhatEncodingJSONAccepts(t *testing.T) {
	t.Parallel()
	for _, s := range scanSeeds {
		if got, want := validate([]byte(s)) == nil, json.Valid([]byte(s)); got != want {
			t.Errorf("validate(%.40q) = %v, encoding/json says %v", s, got, want)
		}
	}
}

var scanSeeds = []string{
	``, ` `, `{}`, `[]`, `[ ]`, `{ }`, ` {"a":1} `, `{"a":1,}`, `[1,]`, `[,1]`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`,
	`"x`, `"\"`, `"\\"`, `"\\\""`, `"a\"b\"c"`, `"\u12"`, `"\u12g4"`, `"\u00e9"`, `"\x"`, "\"\x01\"", `"é"`, `{"a":"x\"y"}`,
	`0`, `-0`, `01`, `1.`, `.5`, `1.5e`, `1.5e+`, `1E-7`, `-`, `+1`, `1x`, `NaN`, `tru`, `true`, `false`, `null`, `nul`, `[1}`, `{"a":[}`, `1 2`,
	`[[[[]]]]`, `{"a":{"b":{"c":[1,2,{"d":null}]}}}`, `<html>`, `{"a":"`, `[{"id":"00u1"`, `{"a":1}}`, "{\"\x80\":\"\"}",
}

func TestScanRefusesDeepNestingWithoutExhaustingTheStack(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 1_000_000)
	if validate([]byte(deep)) == nil || validate([]byte(strings.Repeat(`{"a":`, 1_000_000))) == nil {
		t.Fatal("a million levels were accepted")
	}
	if err := validate([]byte(strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth))); err != nil {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
}

func FuzzScan(f *testing.F) {
	for _, s := range scanSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) >= maxDepth {
			t.Skip("deeper than either promises")
		}
		data = clean(data) // as the client does before it decodes
		valid := json.Valid(data)
		if got := validate(data) == nil; got != valid {
			t.Fatalf("validate says %v, encoding/json %v", got, valid)
		}
		if !valid || firstByte(data) != '{' {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("unmarshal: %v", err)
		}
		got := map[string]json.RawMessage{}
		if err := eachMember(data, func(key text, value []byte) error {
			got[key.String()] = value
			return nil
		}); err != nil {
			t.Fatalf("each member: %v", err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("members differ (-encoding/json +ours):\n%s", diff)
		}
	})
}

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
