package graph

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/apierror"
	"oktagraph/graph/exec"
	"oktagraph/graph/generated"
	"oktagraph/graph/model"
	"oktagraph/okta"
)

// Injection corrupts what edges read. It is the same for both executors, since it depends
// only on the seed, the edge and the object.
type Injection struct {
	Seed uint64
	// PerMille is how many of 1,000 values are corrupted, in each of several ways.
	PerMille uint64
}

type injectionKey struct{}

// WithInjection corrupts what the operation of ctx reads.
func WithInjection(ctx context.Context, i Injection) context.Context {
	return context.WithValue(ctx, injectionKey{}, i)
}

var (
	errPoisoned = errors.New("nothing can be read of a poisoned object")
	errInjected = errors.New("injected")
)

// injectable returns the edges with support for injections.
func injectable(all map[string]edge) map[string]edge {
	spoilt, lists := maps.Clone(all), listEdges()
	for name, e := range all {
		load := e.load
		e.load = func(ctx context.Context, c *exec.Call) *exec.Column {
			i, ok := ctx.Value(injectionKey{}).(Injection)
			if !ok || i.PerMille == 0 {
				return load(ctx, c)
			}
			return i.load(ctx, name, lists[name], c, load)
		}
		spoilt[name] = e
	}
	return spoilt
}

// listEdges are the fields with lists or connections.
func listEdges() map[string]bool {
	lists := map[string]bool{}
	for _, def := range generated.NewExecutableSchema(generated.Config{}).Schema().Types {
		for _, f := range def.Fields {
			lists[def.Name+"."+f.Name] = f.Type.Elem != nil || strings.HasSuffix(f.Type.Name(), "Connection")
		}
	}
	return lists
}

// draw returns a number that is always the same for the same words.
func (i Injection) draw(words ...string) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, i.Seed, words)
	return h.Sum64() >> 8 // the lowest bits of FNV are not random enough
}

// hits reports whether a value is corrupted in one way.
func (i Injection) hits(words ...string) bool { return i.draw(words...)%1000 < i.PerMille }

func (i Injection) load(
	ctx context.Context, name string, many bool, c *exec.Call, load func(context.Context, *exec.Call) *exec.Column,
) *exec.Column {
	if i.hits("panic", name) {
		panic("injected")
	}
	call, places := *c, make([]int, len(c.Parents))
	call.Parents = nil
	for n, parent := range c.Parents {
		places[n] = -1
		if _, poisoned := keyOf(parent); !poisoned {
			places[n] = len(call.Parents)
			call.Parents = append(call.Parents, parent)
		}
	}
	from := exec.NewColumn(0)
	if len(call.Parents) > 0 {
		from = load(ctx, &call)
	}
	s := &spoiler{Injection: i, name: name, many: many, column: exec.NewColumn(len(c.Parents)), refs: map[any]int32{}}
	if s.paged = from.Cursors != nil; s.paged {
		s.column.Cursors = placedCursors{from.Cursors, places}
	}
	for n, parent := range c.Parents {
		if places[n] < 0 {
			s.column.Fail(errPoisoned)
			continue
		}
		key, _ := keyOf(parent)
		s.add(key, from.At(places[n]))
	}
	return s.column
}

// required are the lists that are never null without an error.
var required = map[string]bool{"Query.nodes": true, "RoleHolder.assignments": true}

// spoiler makes a corrupted column from another one.
type spoiler struct {
	Injection
	name        string
	many, paged bool
	column      *exec.Column
	refs        map[any]int32
}

func (s *spoiler) add(key string, v exec.Value) {
	switch {
	case s.hits("error", s.name, key):
		s.column.Fail(s.fault(s.name, key))
	case s.hits("null", s.name, key) && !required[s.name]:
		s.column.Null()
	case v.Err != nil:
		s.column.Fail(v.Err)
	case !v.Present:
		s.column.Null()
	case v.Leaf != nil && s.hits("leaf", s.name, key):
		s.column.Leaf(graphql.Null)
	case v.Leaf != nil:
		s.column.Leaf(v.Leaf)
	default:
		for n, object := range v.Objects {
			s.object(object, v.Lost[n])
		}
		if s.paged {
			s.column.Page(v.More, v.Continued)
			s.column.Total(v.Total)
		} else {
			s.column.Value()
		}
	}
}

func (s *spoiler) object(object any, lost error) {
	if object == nil {
		s.column.Missing(lost)
		return
	}
	key, _ := keyOf(object)
	if s.many && s.hits("missing", s.name, key) {
		s.column.Missing(nil)
		return
	}
	if _, isNode := object.(model.Node); s.name == "Query.nodes" && isNode && s.hits("lost", s.name, key) {
		s.column.Missing(s.fault(s.name, key)) // errors of elements occur in no other list
		return
	}
	ref, known := s.refs[object]
	if !known {
		made := object
		if s.hits("poison", s.name, key) {
			made = poisoned(object, s.draw("poison of", s.name, key))
		}
		ref = s.column.Add(made)
		s.refs[object] = ref
	}
	s.column.Ref(ref)
}

// fault returns an error of one of the existing kinds.
func (i Injection) fault(words ...string) error {
	faults := []error{
		&okta.RateLimitError{RetryAfter: 7 * time.Second, Bucket: "users", RequestID: "r1"},
		&okta.RateLimitError{Local: true, Share: true, RetryAfter: time.Second},
		&okta.Error{Status: 403, Code: "E0000006", ID: "e1"},
		&okta.Error{Status: 401, Code: "E0000011"},
		&okta.Error{Status: 404, Code: "E0000007"},
		&okta.UnavailableError{Status: 503, Reason: "injected"},
		&okta.TimeoutError{After: time.Second},
		apierror.BadInput("first", "is injected"),
		apierror.MissingScope("injected:read"),
		context.DeadlineExceeded,
		fmt.Errorf("wrapped: %w", errInjected),
		errInjected,
	}
	return faults[i.draw(append(words, "fault")...)%uint64(len(faults))]
}

// placedCursors are the cursors of a column with other parents.
type placedCursors struct {
	exec.Cursors
	places []int
}

func (c placedCursors) Cursor(parent, i int) string { return c.Cursors.Cursor(c.places[parent], i) }

func (c placedCursors) End(parent int) (string, bool) { return c.Cursors.End(c.places[parent]) }

// keyOf identifies an object, and reports whether it is poisoned.
func keyOf(object any) (key string, isPoisoned bool) {
	switch o := object.(type) {
	case *model.User:
		isPoisoned = o.User == nil
	case *model.Group:
		isPoisoned = o.Group == nil
	case *model.RoleAssignment:
		isPoisoned = o.Loaded() == nil
	case *model.UserProfile:
		return string(o.Object), false
	case *okta.Permission:
		return o.Label, false
	case *okta.ResourceSet:
		return o.ID, false
	case *model.TargetApp:
		return o.Name + o.ID, false
	}
	if keyed, ok := object.(interface{ Key() string }); ok && !isPoisoned {
		key = keyed.Key()
	}
	return key, isPoisoned
}

// poisoned returns an object whose fields panic, fail, or are null where that is not
// allowed.
func poisoned(object any, kind uint64) any {
	switch o := object.(type) {
	case *model.User:
		made := *o.User
		made.Beside = &okta.Kept{}
		switch kind % 4 {
		case 0:
			return &model.User{Tenant: o.Tenant}
		case 1:
			made.Profile = okta.Object(`{"login":"broken@example.com","firstName":"Bro\"ken","odd":nope}`)
		case 2:
			made.Status, made.Created, made.LastLogin = "A \"new\" \x01 word", "no date", ""
		default:
			made.Profile, made.Raw = nil, nil
		}
		return &model.User{User: &made, Tenant: o.Tenant}
	case *model.Group:
		if kind%2 == 0 {
			return &model.Group{Tenant: o.Tenant}
		}
		made := *o.Group
		made.Beside, made.Profile, made.ObjectClass = &okta.Kept{}, okta.Object(`{"name":"<a>\u2028\u0007&"}`), nil
		return &model.Group{Group: &made, Tenant: o.Tenant}
	case *model.RoleAssignment:
		if kind%2 == 0 {
			return &model.RoleAssignment{Role: o.Role}
		}
		made := *o
		made.Role = nil
		return &made
	default:
		return object
	}
}
