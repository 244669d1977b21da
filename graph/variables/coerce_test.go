package variables_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"oktagraph/graph/variables"
)

const sdl = `
type Query { a: Int }
scalar DateTime
scalar JSON
enum Kind { CAT DOG }
input Filter { count: Int ratio: Float kinds: [Kind!] and: [Filter!] not: Filter since: DateTime }`

const asked = `query ($f: Filter, $i: Int, $r: Float, $s: String, $b: Boolean, $id: ID, $d: DateTime, $k: [[Kind!]], $j: JSON) { a }`

func load(t testing.TB) (*ast.Schema, *ast.OperationDefinition) {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Input: asked})
	if err != nil {
		t.Fatal(err)
	}
	op := doc.Operations[0]
	for _, v := range op.VariableDefinitions {
		v.Definition = schema.Types[v.Type.Name()] // as validation does, for gqlparser
	}
	return schema, op
}

// decode reads variables as the transport does, numbers as json.Number.
func decode(text []byte) (values map[string]any, ok bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return values, d.Decode(&values) == nil
}

func TestValuesBecomeThoseOfTheirTypes(t *testing.T) {
	t.Parallel()
	schema, op := load(t)
	given, _ := decode([]byte(`{"f": {"count": 1.0, "ratio": 2, "kinds": "CAT", "and": [{"count": 1e2}]}, "i": -0, "r": 0.5, "id": 12345678901234567890,
		"k": "DOG", "j": {"n": 1.0}, "s": null, "other": 1}`))
	if misfit := variables.Coerce(schema, op, given); misfit != nil {
		t.Fatal(misfit)
	}
	want := map[string]any{
		"f": map[string]any{"count": int64(1), "ratio": 2.0, "kinds": []any{"CAT"}, "and": []any{map[string]any{"count": int64(100)}}},
		"i": int64(0), "r": 0.5, "id": "12345678901234567890", "k": []any{[]any{"DOG"}}, "j": map[string]any{"n": json.Number("1.0")}, "s": nil, "other": json.Number("1"),
	}
	if diff := cmp.Diff(want, given); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzCoerce checks that accepted values have their type, and that gqlparser keeps them or
// refuses them only for nulls and for fields that are not in the schema.
func FuzzCoerce(f *testing.F) {
	for _, seed := range []string{
		`{"f": {"count": 1, "and": [{"count": 1.0}]}, "i": 1e2, "s": "x", "b": true, "d": "2026-03-02T10:43:27Z", "k": [["CAT"]]}`,
		`{"i": "10"}`, `{"i": 1.5}`, `{"s": 5}`, `{"d": 5, "id": 12345678901234567890}`, `{"id": -0}`, `{"k": {"a": []}}`, `{"f": {"one": {}}}`,
		`{"j": [1, {"a": null}]}`, `{"i": 2147483648}`, `{"i": -2147483648.0}`, `{"r": 1e400}`, `{"k": ["cat"]}`, `{"f": {"not": {"since": 5}}}`, `{"k": [null]}`,
	} {
		f.Add([]byte(seed))
	}
	schema, op := load(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		values, ok := decode(text)
		if !ok {
			t.Skip()
		}
		if misfit := variables.Coerce(schema, op, values); misfit != nil {
			if len(misfit.Path) == 0 || !strings.HasPrefix(misfit.Error(), "variable."+misfit.Path.String()+": ") {
				t.Fatalf("refused with %q at %v", misfit, misfit.Path)
			}
			return
		}
		for _, v := range op.VariableDefinitions {
			if !fits(schema, v.Type, values[v.Variable]) {
				t.Fatalf("%s is %#v", v.Variable, values[v.Variable])
			}
		}
		before, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := validator.VariableValues(schema, op, values); err != nil {
			if says := err.Error(); !strings.Contains(says, "null") && !strings.Contains(says, "unknown field") {
				t.Fatalf("gqlparser refuses %s: %v", before, err)
			}
			return
		}
		if after, err := json.Marshal(values); err != nil || !bytes.Equal(before, after) {
			t.Fatalf("gqlparser makes %s of %s", after, before)
		}
	})
}

// fits is an independent check of whether a value has a type.
func fits(s *ast.Schema, t *ast.Type, value any) bool {
	if value == nil || t.NamedType == "JSON" {
		return true
	}
	if t.Elem != nil {
		list, ok := value.([]any)
		for _, item := range list {
			ok = ok && fits(s, t.Elem, item)
		}
		return ok
	}
	def := s.Types[t.NamedType]
	switch v := value.(type) {
	case map[string]any:
		for _, f := range def.Fields {
			if !fits(s, f.Type, v[f.Name]) {
				return false
			}
		}
		return def.Kind == ast.InputObject
	case int64:
		return t.NamedType == "Int" && v == int64(int32(v))
	case float64:
		return t.NamedType == "Float"
	case bool:
		return t.NamedType == "Boolean"
	case string:
		return t.NamedType == "String" || t.NamedType == "ID" || t.NamedType == "DateTime" || def.EnumValues.ForName(v) != nil
	}
	return false
}
