package limits

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	gqlextension "github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"oktagraph/graph/apierror"
)

// Install sets the limits on a gqlgen server: the parser's token limit, the
// validation rules, introspection on or off, and the [Extension]. An extension
// that fills in the text of a persisted query must be added before.
func Install(srv *handler.Server, l Limits, introspection bool) error {
	ext, err := New(l)
	if err != nil {
		return err
	}
	srv.SetParserTokenLimit(l.Tokens)
	srv.SetDisableSuggestion(!introspection)
	srv.SetValidationRulesFn(Rules(introspection))
	srv.Use(ext)
	if introspection {
		srv.Use(gqlextension.Introspection{})
	}
	return nil
}

// Extension is the gqlgen extension that measures requests before gqlgen
// parses and validates them.
type Extension struct {
	limits Limits
	// measured caches texts found to be within the limits.
	measured *lru.LRU[struct{}]
}

// Measured texts are cached: as many, and of the same length, as a server keeps
// parsed. Clients send the same few documents with other variables, and parsing
// one costs some 20 µs.
const (
	rememberedTexts = 1000
	rememberedBytes = 16 << 10
)

// tokenLimit begins the parser's error for a document with too many tokens.
const tokenLimit = "exceeded token limit"

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
} = (*Extension)(nil)

// New returns an extension that enforces l.
func New(l Limits) (*Extension, error) {
	if err := l.Validate(); err != nil {
		return nil, fmt.Errorf("set up operation limits: %w", err)
	}
	return &Extension{limits: l, measured: lru.New[struct{}](rememberedTexts)}, nil
}

// ExtensionName implements graphql.HandlerExtension.
func (*Extension) ExtensionName() string { return "OperationLimits" }

// Validate implements graphql.HandlerExtension.
func (*Extension) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator. It
// changes nothing and refuses what exceeds a limit. A document that does not
// parse passes: gqlgen itself reports that, with the location, and stops.
//
// gqlgen's query cache cannot replace this check: it holds documents that were
// already validated, and validation is what needs protection. So a new document
// is parsed twice.
func (x *Extension) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	if e := x.check(ctx, p); e != nil {
		return e.GraphQL()
	}
	return nil
}

func (x *Extension) check(ctx context.Context, p *graphql.RawParams) *apierror.Error {
	if n := len(p.Query); n > x.limits.DocumentBytes {
		return apierror.TooCostly("the document has %d bytes; at most %d", n, x.limits.DocumentBytes).
			Over("documentBytes", n, x.limits.DocumentBytes)
	}
	if n := len(p.OperationName); n > x.limits.NameBytes {
		return apierror.BadInput("operationName", "has %d bytes; at most %d", n, x.limits.NameBytes).
			Over("nameBytes", n, x.limits.NameBytes)
	}
	if e := x.limits.CheckValues("variables", p.Variables); e != nil {
		return e
	}
	if e := x.limits.CheckValues("extensions", p.Extensions); e != nil {
		return e
	}
	return x.checkText(ctx, p.Query)
}

func (x *Extension) checkText(ctx context.Context, text string) *apierror.Error {
	if _, known := x.measured.Get(ctx, text); known {
		return nil
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, x.limits.Tokens)
	var syntax *gqlerror.Error
	switch {
	case errors.As(err, &syntax) && strings.HasPrefix(syntax.Message, tokenLimit):
		return apierror.TooCostly("the document has more than %d tokens; ask for less at once", x.limits.Tokens).
			Over("tokens", 0, x.limits.Tokens)
	case err != nil:
		return nil //nolint:nilerr // gqlgen finds and reports the same error
	}
	if e := x.limits.CheckDocument(doc); e != nil {
		return e
	}
	if len(text) <= rememberedBytes {
		x.measured.Add(ctx, text, struct{}{})
	}
	return nil
}
