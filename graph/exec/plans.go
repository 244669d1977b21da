package exec

import (
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Plans are the plans of one parsed document. Keep them beside it, so that they end
// with it.
type Plans struct {
	mu        sync.RWMutex
	byKey     map[string]*Plan
	variables map[string][]string // in @skip and @include, by operation
}

// maxPlans bounds the plans of one document: with more variables in @skip and @include
// than a frontend has, plans are made each time.
const maxPlans = 64

// planOf is the plan of an operation; nil plans keep nothing.
func (p *Plans) planOf(x *Executor, op *graphql.OperationContext) *Plan {
	if p == nil {
		return compiler{x, op}.plan()
	}
	key := p.key(op)
	p.mu.RLock()
	plan := p.byKey[key]
	p.mu.RUnlock()
	if plan != nil {
		return plan
	}
	plan = compiler{x, op}.plan()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.byKey == nil {
		p.byKey = map[string]*Plan{}
	}
	if len(p.byKey) < maxPlans {
		p.byKey[key] = plan
	}
	return plan
}

// key names an operation and the values that decide what is included.
func (p *Plans) key(op *graphql.OperationContext) string {
	p.mu.RLock()
	names, known := p.variables[op.Operation.Name]
	p.mu.RUnlock()
	if !known {
		names = conditions(op)
		p.mu.Lock()
		if p.variables == nil {
			p.variables = map[string][]string{}
		}
		p.variables[op.Operation.Name] = names
		p.mu.Unlock()
	}
	if len(names) == 0 {
		return op.Operation.Name
	}
	var key strings.Builder
	key.WriteString(op.Operation.Name)
	for _, name := range names {
		if on, _ := op.Variables[name].(bool); on {
			key.WriteString("\x00+")
		} else {
			key.WriteString("\x00-")
		}
	}
	return key.String()
}

// conditions are the variables in an operation's @skip and @include, each once.
func conditions(op *graphql.OperationContext) []string {
	var names []string
	seen, been := map[string]bool{}, map[string]bool{}
	var visit func(set ast.SelectionSet)
	note := func(list ast.DirectiveList) {
		for _, d := range list {
			for _, arg := range d.Arguments {
				if arg.Value.Kind == ast.Variable && !seen[arg.Value.Raw] {
					seen[arg.Value.Raw] = true
					names = append(names, arg.Value.Raw)
				}
			}
		}
	}
	visit = func(set ast.SelectionSet) {
		for _, selected := range set {
			switch s := selected.(type) {
			case *ast.Field:
				note(s.Directives)
				visit(s.SelectionSet)
			case *ast.InlineFragment:
				note(s.Directives)
				visit(s.SelectionSet)
			case *ast.FragmentSpread:
				note(s.Directives)
				if f := op.Doc.Fragments.ForName(s.Name); f != nil && !been[s.Name] {
					been[s.Name] = true
					visit(f.SelectionSet)
				}
			}
		}
	}
	visit(op.Operation.SelectionSet)
	return names
}
