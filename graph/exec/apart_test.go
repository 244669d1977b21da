package exec_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"oktagraph/graph/exec"
)

type worldKey struct{}

// worlds makes a part for each label, whose context holds that label.
func worlds(labels ...string) []exec.Part {
	var parts []exec.Part
	for _, label := range labels {
		parts = append(parts, exec.Part{Object: label, Enter: func(ctx context.Context) context.Context {
			return context.WithValue(ctx, worldKey{}, label)
		}})
	}
	return parts
}

// runApart executes an operation with parts.
func (k *kit) runApart(t *testing.T, text string, parts *exec.Parts) (data string, errs []string) {
	t.Helper()
	ctx := graphql.WithOperationContext(t.Context(), operation(t, text, nil))
	ctx = exec.WithParts(graphql.WithResponseContext(ctx, graphql.DefaultErrorPresenter, nil), parts)
	resp := k.Exec(ctx)(ctx)
	for _, e := range graphql.GetErrors(ctx) {
		errs = append(errs, e.Path.String()+": "+e.Message)
	}
	return string(resp.Data), errs
}

func TestAPartFailsInItsOwnPlaceAndTheOthersStand(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{
		"Query.list": objects(&person{name: "a"}, &person{panics: true}),
		"Query.must": objects(&person{name: "m"}),
	})
	k.Edges["Query.must"].Load = func(ctx context.Context, c *exec.Call) *exec.Column {
		if ctx.Value(worldKey{}) == "b" {
			return exec.Failed(1, errNick)
		}
		return objects(&person{name: "must of " + ctx.Value(worldKey{}).(string)})(c)
	}
	of := map[string][]exec.Part{"worlds": worlds("a", "b"), "more": worlds("c")}
	of["worlds"] = append(of["worlds"], exec.Part{Err: errNick})
	data, errs := k.runApart(t, `{ worlds { label must {name} } __typename more: worlds { must {name} one(name: "wrong") {name} } }`, &exec.Parts{Of: of})
	const want = `{"worlds":[{"label":"a","must":{"name":"must of a"}},null,null],"__typename":"Query","more":[{"must":{"name":"must of c"},"one":null}]}`
	if data != want {
		t.Errorf("answers %s\nwant    %s", data, want)
	}
	if got := strings.Join(errs, "\n"); got != "worlds[1].must: no nick\nworlds[2]: no nick\nmore[0].one.name: Query.one takes no such name" {
		t.Errorf("fails with\n%s", got)
	}
}

func TestAPanicOfAPartIsItsOwn(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.list": objects(&person{name: "p"})})
	k.RunTasks = func(ctx context.Context, f func(context.Context)) {
		if ctx.Value(worldKey{}) == "b" {
			panic("no tasks")
		}
		f(ctx)
	}
	data, errs := k.runApart(t, `{ worlds { list {name} } }`, &exec.Parts{Of: map[string][]exec.Part{"worlds": worlds("a", "b", "c")}})
	if data != `{"worlds":[{"list":[{"name":"p"}]},null,{"list":[{"name":"p"}]}]}` || strings.Join(errs, "\n") != "worlds[1]: recovered: no tasks" {
		t.Errorf("answers %s with %q", data, errs)
	}
}

func TestOnlyAFewPartsAreLoadedAtTheSameTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int64
		k := newKit(t, map[string]load{"Query.list": func(c *exec.Call) *exec.Column {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(time.Second)
			running.Add(-1)
			return objects(&person{name: "p"})(c)
		}})
		began := time.Now()
		data, _ := k.runApart(t, `{ worlds { list {name} } }`, &exec.Parts{Of: map[string][]exec.Part{"worlds": worlds(strings.Split("abcdefghijklmnopqrst", "")...)}})
		if most.Load() != 8 || time.Since(began) != 3*time.Second || strings.Count(data, `"p"`) != 20 {
			t.Errorf("%d at once, in %s: %s", most.Load(), time.Since(began), data)
		}
	})
}

func TestFieldsThatAreExecutedApartAreEmptyWithoutParts(t *testing.T) {
	t.Parallel()
	newKit(t, map[string]load{"Query.list": objects(&person{name: "p"})}).check(t, `{ worlds { label } list {name} }`, `{"worlds":[],"list":[{"name":"p"}]}`)
}
