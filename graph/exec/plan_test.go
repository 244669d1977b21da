package exec_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/exec"
)

func TestNewNamesTheFieldsThatNothingAnswers(t *testing.T) {
	t.Parallel()
	all := types()
	all["Cat"] = &exec.Type{Name: "Cat"}
	_, err := exec.New(exec.Options{Generated: generated{}, Types: all, Edges: map[string]*exec.Edge{"Query.people": {}}})
	if err == nil {
		t.Fatal("an executor without most of its edges was made")
	}
	for _, want := range []string{"nothing answers Query.must", "nothing answers Person.friends", "type Cat is not in the schema"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say: %s", err, want)
		}
	}
	if strings.Contains(err.Error(), "Query.people") {
		t.Errorf("%q names an edge that is there", err)
	}
}

func TestPlansAreKeptByWhatTheyInclude(t *testing.T) {
	t.Parallel()
	k, plans := newKit(t, nil), &exec.Plans{}
	const text = `query($a: Boolean!, $n: Int) {people(first: $n) {nodes {...F}} list {name}} fragment F on Person {name @include(if: $a) nick}`
	doc := operation(t, text, map[string]any{"a": true})
	plan := func(a bool, n int) *exec.Plan {
		op := &graphql.OperationContext{Doc: doc.Doc, Operation: doc.Operation, Variables: map[string]any{"a": a, "n": n}}
		return k.Plan(op, plans)
	}
	if plan(true, 1) != plan(true, 2) {
		t.Error("a plan was made anew for another page size")
	}
	if plan(true, 1) == plan(false, 1) || plan(false, 1) != plan(false, 3) {
		t.Error("a plan does not hold for one value of a condition")
	}
	if plan(true, 1).Fixed {
		t.Error("a plan with a variable in an argument is fixed")
	}
}

func TestADocumentKeepsOnlySoManyPlans(t *testing.T) {
	t.Parallel()
	k, plans := newKit(t, nil), &exec.Plans{}
	var declared, used []string
	for i := range 7 { // 128 combinations
		declared = append(declared, fmt.Sprintf("$v%d: Boolean!", i))
		used = append(used, fmt.Sprintf("a%d: __typename ... @skip(if: $v%d) {b%d: __typename}", i, i, i))
	}
	values := map[string]any{}
	for i := range 7 {
		values[fmt.Sprintf("v%d", i)] = false
	}
	op := operation(t, "query("+strings.Join(declared, " ")+") {"+strings.Join(used, "\n")+"}", values)
	kept := 0
	for n := range 128 {
		for i := range 7 {
			op.Variables[fmt.Sprintf("v%d", i)] = n>>i&1 == 1
		}
		run := func() *exec.Plan {
			return k.Plan(&graphql.OperationContext{Doc: op.Doc, Operation: op.Operation, Variables: op.Variables}, plans)
		}
		if made := run(); made == run() {
			kept++
		}
	}
	if kept != 64 {
		t.Errorf("%d plans are kept", kept)
	}
}

// Documents share room for their plans, and return it when they are evicted.
func TestPlansAreKeptWhileThereIsRoom(t *testing.T) {
	t.Parallel()
	k, room := newKit(t, nil), exec.NewRoom(3)
	first, second := exec.NewPlans(room), exec.NewPlans(room)
	op := operation(t, `{one {name} must {name}}`, nil) // 4 fields
	small := operation(t, `{one {name}}`, nil)
	keeps := func(op *graphql.OperationContext, plans *exec.Plans) bool {
		first := k.Plan(op, plans)
		return k.Plan(op, plans) == first
	}
	if keeps(op, first) {
		t.Error("a plan was kept for which there is no room")
	}
	if !keeps(small, first) || keeps(small, second) {
		t.Error("two documents do not share the room")
	}
	first.End()
	if keeps(small, first) || !keeps(small, second) {
		t.Error("a document that was forgotten keeps its room")
	}
}

func TestAskedAreTheEdgesTheCallerMayRead(t *testing.T) {
	t.Parallel()
	k := newKit(t, nil)
	asked := func() string {
		op := operation(t, `{secret {friends {name}} people(first: 3) {nodes {boss {friends {count}}}}}`, nil)
		var names []string
		var add func(all []exec.Asked)
		add = func(all []exec.Asked) {
			for _, a := range all {
				names = append(names, fmt.Sprint(a.Coordinate, a.Arguments(op.Variables)["first"]))
				add(a.Below)
			}
		}
		plan := k.Plan(op, nil)
		if !plan.Fixed {
			t.Error("a plan without variables is not fixed")
		}
		add(plan.Asked(t.Context(), k.Executor))
		return strings.Join(names, " ")
	}
	const open = "Query.people3 Person.friends<nil> Person.count<nil>"
	if got := asked(); got != "Query.secret<nil> Person.friends<nil> "+open {
		t.Errorf("with the scope: %s", got)
	}
	k.denied = true
	if got := asked(); got != open {
		t.Errorf("without the scope: %s", got)
	}
}

func TestFieldsOfFragmentsMerge(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.list": objects(anna()), "Person.pet": objects(&dog{name: "Rex"})})
	k.check(t, `{list {...N ... on Named {name} pet {__typename ...N ... on Pet {__typename} ... on Person {nick}}} list {x: code}} fragment N on Named {name}`,
		`{"list":[{"name":"Anna","pet":{"__typename":"Dog","name":"Rex"},"x":"1"}]}`)
	k.check(t, `{list {__typename ... on Pet {__typename}}}`, `{"list":[{"__typename":"Person"}]}`)
	if n, ok := k.Complexity(t.Context(), "Query", "list", 1, nil); n != 7 || !ok {
		t.Error("complexity is not gqlgen's")
	}
}

func TestValuesOfAColumn(t *testing.T) {
	t.Parallel()
	c := exec.NewColumn(4)
	c.Null()
	c.Fail(errNick)
	c.Ref(c.Add("x"))
	c.Missing(errNick)
	c.Page(true, true)
	c.Leaf(graphql.MarshalInt(3))
	if v := c.At(0); v.Present || v.Err != nil {
		t.Errorf("null is %+v", v)
	}
	if v := c.At(1); v.Present || v.Err == nil {
		t.Errorf("a failure is %+v", v)
	}
	if v := c.At(2); !v.Present || len(v.Objects) != 2 || v.Objects[0] != "x" || v.Objects[1] != nil || v.Lost[1] == nil || !v.More || !v.Continued {
		t.Errorf("a page is %+v", v)
	}
	if v := c.At(3); !v.Present || v.Leaf == nil {
		t.Errorf("a plain value is %+v", v)
	}
}
