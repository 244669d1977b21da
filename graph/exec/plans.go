package exec

import (
	"strings"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Plans are the plans of one parsed document. Keep them with the document, and end them
// with it. The zero value has no bound but maxPlans.
type Plans struct {
	room *Room

	mu        sync.RWMutex
	byKey     map[string]*Plan
	variables map[string][]string // in @skip and @include, by operation
	fields    int                 // of the plans that are kept
	ended     bool
}

// Room bounds the total size of the plans of many documents, in fields: a document of a few
// KB can have thousands, and a separate plan for each combination of its variables.
type Room struct{ left atomic.Int64 }

// NewRoom makes room for the given number of fields.
func NewRoom(fields int) *Room {
	r := &Room{}
	r.left.Store(int64(fields))
	return r
}

// take reports whether there was room for n more fields; a nil Room has no bound.
func (r *Room) take(n int) bool {
	if r == nil || r.left.Add(int64(-n)) >= 0 {
		return true
	}
	r.left.Add(int64(n))
	return false
}

// NewPlans returns the plans of a document, which share room with those of other documents.
func NewPlans(room *Room) *Plans { return &Plans{room: room} }

// End returns the room of the plans. Nothing is kept from then on.
func (p *Plans) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.room != nil {
		p.room.left.Add(int64(p.fields))
	}
	p.byKey, p.fields, p.ended = nil, 0, true
}

// maxPlans bounds the plans of one document. With more variables in @skip and @include than
// a frontend uses, plans are compiled on every request.
const maxPlans = 64

// planOf returns the plan of an operation; nil Plans keep nothing.
func (p *Plans) planOf(x *Executor, op *graphql.OperationContext) *Plan {
	if p == nil {
		return compile(x, op)
	}
	key := p.key(op)
	p.mu.RLock()
	plan := p.byKey[key]
	p.mu.RUnlock()
	if plan != nil {
		return plan
	}
	plan = compile(x, op)
	p.mu.Lock()
	defer p.mu.Unlock()
	if known := p.byKey[key]; known != nil {
		return known
	}
	if p.ended || len(p.byKey) >= maxPlans || !p.room.take(plan.fields) {
		return plan
	}
	if p.byKey == nil {
		p.byKey = map[string]*Plan{}
	}
	p.byKey[key] = plan
	p.fields += plan.fields
	return plan
}

// NoCondition returns the first variable in @skip or @include that is null, which only one
// with a default can be; "" if there is none. Such an operation has no plan. Plans may be
// nil.
func (p *Plans) NoCondition(op *graphql.OperationContext) string {
	for _, name := range p.conditions(op) {
		if _, ok := op.Variables[name].(bool); !ok {
			return name
		}
	}
	return ""
}

// conditions caches the package's conditions for each operation of the document.
func (p *Plans) conditions(op *graphql.OperationContext) []string {
	if p == nil {
		return conditions(op)
	}
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
	return names
}

// key identifies an operation and the values that decide what is included.
func (p *Plans) key(op *graphql.OperationContext) string {
	names := p.conditions(op)
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

// conditions returns the variables in an operation's @skip and @include, each once.
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
