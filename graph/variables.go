package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"oktagraph/graph/apierror"
	"oktagraph/graph/limits"
	"oktagraph/graph/variables"
)

// strictVariables is the gqlgen extension that checks variables against their types, before
// gqlgen coerces them leniently.
type strictVariables struct {
	schema        *ast.Schema
	documents     *documents
	tokens        int
	introspection bool
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = strictVariables{}

// ExtensionName implements graphql.HandlerExtension.
func (strictVariables) ExtensionName() string { return "StrictVariables" }

// Validate implements graphql.HandlerExtension.
func (strictVariables) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator. A document that is
// not cached yet is parsed for the types of its variables. If it is invalid, gqlgen reports
// that instead of a mistake in the variables.
func (x strictVariables) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if len(p.Variables) == 0 {
		return nil
	}
	doc, valid := x.documents.Get(ctx, p.Query)
	if !valid {
		var err error
		if doc, err = parser.ParseQueryWithTokenLimit(&ast.Source{Input: p.Query}, x.tokens); err != nil {
			return nil //nolint:nilerr // gqlgen meets the same error and says it
		}
	}
	op := doc.Operations.ForName(p.OperationName)
	if op == nil {
		return nil
	}
	misfit := variables.Coerce(x.schema, op, p.Variables)
	if misfit == nil || !valid && len(validator.ValidateWithRules(x.schema, doc, limits.Rules(x.introspection)())) > 0 {
		return nil
	}
	refusal := (&apierror.Error{Code: apierror.ValidationFailed, Message: misfit.Error()}).GraphQL()
	refusal.Path = append(ast.Path{ast.PathName("variable")}, misfit.Path...)
	return refusal
}
