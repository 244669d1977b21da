package jsonscan

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
		if got, want := Validate([]byte(s)) == nil, json.Valid([]byte(s)); got != want {
			t.Errorf("Validate(%.40q) = %v, encoding/json says %v", s, got, want)
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
	if Validate([]byte(deep)) == nil || Validate([]byte(strings.Repeat(`{"a":`, 1_000_000))) == nil {
		t.Fatal("a million levels were accepted")
	}
	if err := Validate([]byte(strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth))); err != nil {
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
		data = bytes.ToValidUTF8(data, []byte("\uFFFD")) // as the client does before it decodes
		valid := json.Valid(data)
		if got := Validate(data) == nil; got != valid {
			t.Fatalf("validate says %v, encoding/json %v", got, valid)
		}
		if !valid || FirstByte(data) != '{' {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("unmarshal: %v", err)
		}
		got := map[string]json.RawMessage{}
		if err := EachMember(data, func(key Text, value []byte) error {
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
