package exec_test

import (
	"fmt"
	"strings"
	"testing"

	"oktagraph/graph/exec"
)

// cursors name positions by parent and index.
type cursors struct{ empty, panics bool }

func (c cursors) Cursor(parent, i int) string {
	if c.panics {
		panic("no cursor")
	}
	return fmt.Sprintf("%d-%d", parent, i)
}

func (c cursors) End(parent int) (string, bool) {
	return strings.Replace(c.Cursor(parent, 0), "-0", "-end", 1), !c.empty
}

func people(all ...any) load {
	return func(*exec.Call) *exec.Column {
		c := exec.NewColumn(1)
		c.Grow(len(all))
		c.Cursors = cursors{empty: len(all) == 0}
		for _, p := range all {
			if p == nil {
				c.Missing(nil)
			} else {
				c.Ref(c.Add(p))
			}
		}
		c.Page(true, false)
		return c
	}
}

func TestAConnectionIsPaged(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.people": people(anna(), bob())})
	k.check(t, `{people {
		__typename nodes {code} edges {__typename cursor node {nick}} edges {node {code}}
		more: nodes {nick} pageInfo {__typename hasNextPage hasPreviousPage startCursor endCursor}
	}}`, `{"people":{"__typename":"PersonConnection","nodes":[{"code":"1"},{"code":"2"}],`+
		`"edges":[{"__typename":"PersonEdge","cursor":"0-0","node":{"nick":"a","code":"1"}},`+
		`{"__typename":"PersonEdge","cursor":"0-1","node":{"nick":"b","code":"2"}}],"more":[{"nick":"a"},{"nick":"b"}],`+
		`"pageInfo":{"__typename":"PageInfo","hasNextPage":true,"hasPreviousPage":false,"startCursor":"0-0","endCursor":"0-end"}}}`)
	k = newKit(t, map[string]load{"Query.people": people()})
	k.check(t, `{people {nodes {code} pageInfo {startCursor endCursor}}}`, `{"people":{"nodes":[],"pageInfo":{"startCursor":null,"endCursor":null}}}`)
}

func TestAMissingItemOfAConnectionMakesItNull(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.people": people(anna(), nil)})
	for _, query := range []string{`{people {nodes {code}}}`, `{people {edges {node {code}}}}`} {
		data, errs := k.run(t, query, nil)
		if data != `{"people":null}` || len(errs) != 1 {
			t.Errorf("%s answers %s %q", query, data, errs)
		}
	}
	k.check(t, `{people {pageInfo {hasNextPage}}}`, `{"people":{"pageInfo":{"hasNextPage":true}}}`)
}

func TestAPanicOfACursorIsItsFields(t *testing.T) {
	t.Parallel()
	k := newKit(t, map[string]load{"Query.list": objects(anna()), "Query.people": func(c *exec.Call) *exec.Column {
		column := people(anna(), bob())(c)
		column.Cursors = cursors{panics: true}
		return column
	}})
	k.check(t, `{people {nodes {code} pageInfo {startCursor endCursor hasNextPage}} list {name}}`,
		`{"people":{"nodes":[{"code":"1"},{"code":"2"}],"pageInfo":{"startCursor":null,"endCursor":null,"hasNextPage":true}},"list":[{"name":"Anna"}]}`,
		"people.pageInfo.startCursor@-: recovered: no cursor", "people.pageInfo.endCursor@-: recovered: no cursor")
	k.check(t, `{people {edges {cursor}} list {name}}`, `{"people":null,"list":[{"name":"Anna"}]}`,
		"people.edges[0].cursor@-: recovered: no cursor", "people.edges[1].cursor@-: recovered: no cursor")
}

func TestAnEdgeKnowsWhetherIDsAreEnough(t *testing.T) {
	t.Parallel()
	var only bool
	k := newKit(t, map[string]load{"Query.people": func(c *exec.Call) *exec.Column {
		only = c.OnlyIDs
		return people()(c)
	}})
	for query, want := range map[string]bool{
		`{people {nodes {__typename}}}`:                              true,
		`{people {pageInfo {endCursor}}}`:                            true,
		`{people {nodes {__typename} edges {node {name}}}}`:          false,
		`{people(first: 3) {nodes {__typename} more: nodes {nick}}}`: false,
	} {
		if k.run(t, query, nil); only != want {
			t.Errorf("%s: ids are enough: %t", query, only)
		}
	}
}
