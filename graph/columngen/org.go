package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

const orgHeader = "# Written by go generate from the fields of Query in schema.graphqls. DO NOT EDIT.\n"

var errNoQuery = errors.New("there is no type Query")

// writeOrg writes the type Org: an org's own fields, and the root fields of Query, so that
// the two cannot drift apart.
func writeOrg(from, to string) error {
	text, err := os.ReadFile(from) //nolint:gosec // a file of this repository
	if err != nil {
		return fmt.Errorf("read the roots: %w", err)
	}
	doc, err := parser.ParseSchema(&ast.Source{Name: from, Input: string(text)})
	if err != nil {
		return fmt.Errorf("parse the roots: %w", err)
	}
	query := doc.Definitions.ForName("Query")
	if query == nil {
		return errNoQuery
	}
	var out bytes.Buffer
	out.WriteString(orgHeader)
	formatter.NewFormatter(&out, formatter.WithIndent("  ")).FormatSchemaDocument(&ast.SchemaDocument{Definitions: ast.DefinitionList{org(query)}})
	if err := os.WriteFile(to, out.Bytes(), 0o644); err != nil { //nolint:gosec // source text, readable like its neighbours
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// org returns the type Org, made from the root's fields.
func org(query *ast.Definition) *ast.Definition {
	def := &ast.Definition{
		Kind: ast.Object, Name: "Org", Description: "One of the caller's orgs, as `orgs` gives it: the root fields of Query, read in this org.",
		Fields: ast.FieldList{
			{Name: "id", Description: "The tenant's id, as X-Tenant takes it.", Type: ast.NonNullNamedType("ID", nil)},
			{Name: "name", Description: "What people call the org; null when nobody named it.", Type: ast.NamedType("String", nil)},
		},
	}
	for _, f := range query.Fields {
		if f.Name == "orgs" {
			continue
		}
		field := *f
		field.Directives = append(ast.DirectiveList{resolved()}, f.Directives...)
		def.Fields = append(def.Fields, &field)
	}
	return def
}

// resolved is the directive that marks for gqlgen a field that the Go type does not have.
func resolved() *ast.Directive {
	return &ast.Directive{Name: "goField", Arguments: ast.ArgumentList{
		{Name: "forceResolver", Value: &ast.Value{Kind: ast.BooleanValue, Raw: "true"}},
	}}
}
