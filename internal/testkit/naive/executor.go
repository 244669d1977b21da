package naive

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Options are what an Executor is made of.
type Options struct {
	// Schema is what queries are read by.
	Schema *ast.Schema
	// Address, Token and Transport lead to the org.
	Address, Token string
	Transport      http.RoundTripper
	// Viewer is what the field viewer answers.
	Viewer map[string]any
}

// Executor answers queries.
type Executor struct {
	options Options
	client  *http.Client
	calls   atomic.Int64
}

// New makes an executor.
func New(o Options) *Executor {
	return &Executor{options: o, client: &http.Client{Transport: o.Transport}}
}

// Calls is how many calls all queries made.
func (e *Executor) Calls() int { return int(e.calls.Load()) }

// run is one query on its way.
type run struct {
	*Executor
	ctx       context.Context //nolint:containedctx // a run is one call of Run
	variables map[string]any
	fragments ast.FragmentDefinitionList
	// memo keeps what was answered: within one query even a simple gateway asks
	// for the same thing once.
	memo map[string]response
}

// Run answers the only operation of a document. Anything that cannot be
// answered fails the whole: queries that fail in part are not compared.
func (e *Executor) Run(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error) {
	doc, problems := gqlparser.LoadQueryWithRules(e.options.Schema, query, rules.NewDefaultRules())
	if len(problems) > 0 {
		return nil, fmt.Errorf("read the query: %w", problems)
	}
	if len(doc.Operations) != 1 {
		return nil, fmt.Errorf("%d operations in the document", len(doc.Operations))
	}
	op := doc.Operations[0]
	coerced, err := validator.VariableValues(e.options.Schema, op, variables)
	if err != nil {
		return nil, fmt.Errorf("read the variables: %w", err)
	}
	r := &run{Executor: e, ctx: ctx, variables: coerced, fragments: doc.Fragments, memo: map[string]response{}}
	var out bytes.Buffer
	if err := r.object(&out, root{r}, []ast.SelectionSet{op.SelectionSet}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
