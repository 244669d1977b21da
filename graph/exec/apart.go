package exec

import (
	"context"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// Apart is a root field whose objects are themselves roots, so each is executed apart.
type Apart struct {
	*Field
	// Plan is the plan of each of the objects.
	Plan *Plan
}

// Part is one object of an Apart field.
type Part struct {
	// Object is the root of the part's operation.
	Object any
	// Enter derives the context of the part's operation from that of the whole.
	Enter func(ctx context.Context) context.Context
	// Err is why the object is null; nothing is then executed for it.
	Err error
}

// Parts are the operations that one document is executed as. They share only the plan and
// the buffer they are written to, one after the other.
type Parts struct {
	// Root derives the context of the root's own operation; nil if the root needs none.
	Root func(ctx context.Context) context.Context
	// Of holds the objects of the fields that are executed apart, by response name.
	Of map[string][]Part
}

type partsKey struct{}

// WithParts gives Exec the parts of an operation whose plan has fields that are executed
// apart. Without parts, those fields are empty lists.
func WithParts(ctx context.Context, p *Parts) context.Context {
	return context.WithValue(ctx, partsKey{}, p)
}

// Loads reports whether the plan itself loads anything, not counting fields that are
// executed apart.
func (p *Plan) Loads() bool { return p.root.columns > 0 }

// twinOf returns the type of the objects of the root field apart; "" if there is none.
func twinOf(schema *ast.Schema, apart string) string {
	_, name, ok := strings.Cut(apart, ".")
	if !ok {
		return ""
	}
	if f := schema.Query.Fields.ForName(name); f != nil {
		return f.Type.Name()
	}
	return ""
}

// coordinate is "Type.field". A field that the objects executed apart share with the root
// has the root's coordinate.
func (x *Executor) coordinate(typ, field string) string {
	if typ == x.twin && x.schema.Query.Fields.ForName(field) != nil {
		typ = x.schema.Query.Name
	}
	return typ + "." + field
}

// apartIn returns the fields of a root that are executed apart, with plans of their own.
func apartIn(s *selection) []Apart {
	var all []Apart
	for _, f := range s.fields {
		if f.kind == apart {
			sub := &Plan{root: f.places[0].only}
			sub.asked = askedIn(sub.root, nil)
			sub.Fixed = isFixed(sub.asked)
			all = append(all, Apart{f, sub})
		}
	}
	return all
}

// partsAtOnce is how many parts are loaded at the same time, so that a caller with many
// orgs takes no more of the process than a few callers with one.
const partsAtOnce = 8

// part is one part during execution.
type part struct {
	*run
	ctx context.Context //nolint:containedctx // of the part's operation; it lives as long as one response
	err error
}

// loadWithParts loads an operation and its parts, and returns the context of the operation
// itself.
func (x *run) loadWithParts(ctx context.Context) context.Context {
	given, _ := ctx.Value(partsKey{}).(*Parts)
	if given == nil {
		given = &Parts{}
	}
	own := &part{run: x, ctx: ctx}
	if given.Root != nil {
		own.ctx = given.Root(ctx)
	}
	all := []*part{own}
	x.runs = map[string][]*part{}
	for _, f := range x.plan.Apart {
		for _, p := range given.Of[f.Alias] {
			made := &part{err: p.Err}
			if p.Err == nil {
				made.run = &run{Executor: x.Executor, op: x.op, plan: f.Plan, object: p.Object}
				made.ctx = p.Enter(ctx)
				all = append(all, made)
			}
			x.runs[f.Alias] = append(x.runs[f.Alias], made)
		}
	}
	loadAll(all)
	if own.err != nil {
		panic(own.err) // as without parts
	}
	return own.ctx
}

// loadAll loads parts, a few at the same time.
func loadAll(all []*part) {
	var running sync.WaitGroup
	room := make(chan struct{}, partsAtOnce)
	for _, p := range all {
		room <- struct{}{}
		running.Go(func() {
			defer func() { <-room }()
			p.load()
		})
	}
	running.Wait()
}

// load fills the columns of a part. A panic fails only this part.
func (p *part) load() {
	defer func() {
		if value := recover(); value != nil {
			p.err = p.op.Recover(p.ctx, value)
		}
	}()
	p.run.load(p.ctx)
}

// apart writes the objects of a field that are executed apart.
func (w *writer) apart(f *Field) bool {
	w.Open('[')
	for i, p := range w.runs[f.Alias] {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.path = append(w.path, step{index: i})
		w.part(p)
		w.leave()
	}
	w.Close(']')
	return true
}

// part writes one part to the same buffer; the paths of its errors begin at its place.
func (w *writer) part(p *part) {
	if p.err != nil {
		w.unplaced(own(p.err))
		w.Null()
		return
	}
	sub := &writer{run: p.run, Text: w.Text, ctx: p.ctx, path: w.path, count: w.Emit(p.ctx)}
	sub.object(p.root, 0)
	sub.tell()
	w.Text = sub.Text
	w.failures += sub.failures
}
