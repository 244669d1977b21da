package graph_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
)

// prelude is a schema that follows every rule, as the base of bad ones.
const prelude = `
"Doc." directive @requiresScope("Doc." scope: String!) on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
"Doc." directive @anyCaller on FIELD_DEFINITION
directive @goField(forceResolver: Boolean) on FIELD_DEFINITION
"Doc." type Query { "Doc." ok: Int @anyCaller }
"Doc." interface Node { "Doc." id: ID! }
"Doc." type PageInfo { "Doc." hasNextPage: Boolean! }
"Doc." enum OrderDirection { "Doc." ASC }
"Doc." type Cat implements Node { "Doc." id: ID! }
"Doc." enum CatOrderField { "Doc." NAME }
`

func TestThePreludeKeepsEveryPromise(t *testing.T) {
	t.Parallel()
	schema := loadSchema(t, &ast.Source{Input: prelude})
	for name, broken := range rules() {
		if places := broken(schema); len(places) > 0 {
			t.Errorf("%s: %v", name, places)
		}
	}
}

// TestEachRuleCanFail tests every rule with small schemas that break it.
func TestEachRuleCanFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rule rule
		sdl  string
		want []string
	}{
		"a type without a description":       {undescribed, `type A { "Doc." a: Int }`, []string{"A has no description"}},
		"a field without a description":      {undescribed, `"Doc." type A { a: Int }`, []string{"A.a has no description"}},
		"a blank description":                {undescribed, `" " scalar A`, []string{"A has no description"}},
		"an argument without a description":  {undescribed, `"Doc." type A { "Doc." a(b: Int): Int }`, []string{"A.a(b) has no description"}},
		"an input field without one":         {undescribed, `"Doc." input AFilter { a: Int }`, []string{"AFilter.a has no description"}},
		"an enum value without one":          {undescribed, `"Doc." enum A { B }`, []string{"A.B has no description"}},
		"a union without one":                {undescribed, `union A = Cat`, []string{"A has no description"}},
		"a directive without one":            {undescribed, `directive @a("Doc." b: Int) on FIELD_DEFINITION`, []string{"@a has no description"}},
		"a directive's argument without one": {undescribed, `"Doc." directive @a(b: Int) on FIELD_DEFINITION`, []string{"@a(b) has no description"}},

		"a type in lower case":     {misnamed, `scalar date_time`, []string{"date_time is not named by convention"}},
		"a field in snake case":    {misnamed, `type A { last_name: Int }`, []string{"A.last_name is not named by convention"}},
		"an argument in Pascal":    {misnamed, `type A { a(First: Int): Int }`, []string{"A.a(First) is not named by convention"}},
		"a getter":                 {misnamed, `type A { getUser: Int get: Int getting: Int }`, []string{"A.getUser begins with get", "A.get begins with get"}},
		"an enum value in camel":   {misnamed, `enum A { lockedOut }`, []string{"A.lockedOut is not named by convention"}},
		"an input field in Pascal": {misnamed, `input AFilter { Ids: Int }`, []string{"AFilter.Ids is not named by convention"}},

		"a connection without nodes": {malformedConnections,
			`type CatConnection { edges: [CatEdge!]! pageInfo: PageInfo! totalCount: Int } type CatEdge { cursor: String! node: Cat! }`,
			[]string{"CatConnection is {edges: [CatEdge!]! pageInfo: PageInfo! totalCount: Int}, " +
				"want {edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo! totalCount: Int}"}},
		"a connection that is not counted": {malformedConnections,
			`type CatConnection { edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo! } type CatEdge { cursor: String! node: Cat! }`,
			[]string{"CatConnection is {edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo!}, " +
				"want {edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo! totalCount: Int}"}},
		"an edge with an empty node": {malformedConnections,
			`type CatConnection { edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo! totalCount: Int } type CatEdge { cursor: String! node: Cat }`,
			[]string{"CatEdge is {cursor: String! node: Cat}, want {cursor: String! node: Cat!}"}},
		"an edge alone": {malformedConnections, `type CatEdge { cursor: String! node: Cat! }`, []string{"CatEdge has no CatConnection"}},
		"a connection that cannot be paged": {malformedConnections,
			`type CatConnection { edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo! totalCount: Int } type CatEdge { cursor: String! node: Cat! }
			type A { cats(first: Int = 50): CatConnection }`,
			[]string{"A.cats(after) is missing, want after: String"}},
		"a connection of another page size": {malformedConnections,
			`type CatConnection { edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo! totalCount: Int } type CatEdge { cursor: String! node: Cat! }
			type A { cats(first: Int = 20, after: String): CatConnection }`,
			[]string{"A.cats(first) is first: Int = 20, want first: Int = 50"}},
		"a connection that is required": {malformedConnections,
			`type CatConnection { edges: [CatEdge!]! nodes: [Cat!]! pageInfo: PageInfo! totalCount: Int } type CatEdge { cursor: String! node: Cat! }
			type A { cats(first: Int = 50, after: String): CatConnection! }`,
			[]string{"A.cats is CatConnection!, want CatConnection"}},

		"an input of no kind":           {malformedInputs, `input Cats { a: Int }`, []string{"Cats ends neither in Filter nor in Order"}},
		"an order without a direction":  {malformedInputs, `input CatOrder { field: CatOrderField! }`, []string{"CatOrder is {field: CatOrderField!}, want field and direction"}},
		"a filter argument of no kind":  {malformedInputs, `type A { a(filter: String): Int }`, []string{"A.a(filter) is a String"}},
		"an order under another name":   {malformedInputs, `input CatOrder { field: CatOrderField! direction: OrderDirection! = ASC } type A { a(sort: CatOrder): Int }`, []string{"A.a(sort) is a CatOrder"}},
		"a filter under another name":   {malformedInputs, `input CatFilter { a: Int } type A { a(where: CatFilter): Int }`, []string{"A.a(where) is a CatFilter"}},
		"a root open by oversight":      {unguardedRoots, `extend type Query { a: Int }`, []string{"Query.a needs exactly one of @requiresScope and @anyCaller"}},
		"a root that says both":         {unguardedRoots, `extend type Query { a: Int @anyCaller @requiresScope(scope: "admin") }`, []string{"Query.a needs exactly one of @requiresScope and @anyCaller"}},
		"a subscription left open":      {unguardedRoots, `type Subscription { a: Int }`, []string{"Subscription.a needs exactly one of @requiresScope and @anyCaller"}},
		"an inner field for any caller": {unguardedRoots, `type A { a: Int @anyCaller }`, []string{"A.a is no root field and has @anyCaller"}},

		"an unknown scope of a field":        {unknownScopes, `type A { a: Int @requiresScope(scope: "user:read") }`, []string{`A.a needs the unknown scope "user:read"`}},
		"an unknown scope of an argument":    {unknownScopes, `type A { a(b: Int @requiresScope(scope: "")): Int }`, []string{`A.a(b) needs the unknown scope ""`}},
		"an unknown scope of an input field": {unknownScopes, `input AFilter { a: Int @requiresScope(scope: "x") }`, []string{`AFilter.a needs the unknown scope "x"`}},

		"a required field with a scope":       {scopedAndRequired, `type A { a: Int! @requiresScope(scope: "admin") }`, []string{"A.a needs a scope and is required"}},
		"a required argument with a scope":    {scopedAndRequired, `type A { a(b: Int! @requiresScope(scope: "admin")): Int }`, []string{"A.a(b) needs a scope and is required"}},
		"a required input field with a scope": {scopedAndRequired, `input AFilter { a: Int! @requiresScope(scope: "admin") }`, []string{"AFilter.a needs a scope and is required"}},

		"a required field with a resolver": {resolvedAndRequired, `type A { a: [Int!]! @goField(forceResolver: true) b: Int! @goField(forceResolver: false) }`, []string{"A.a has a call of its own and is required"}},
		"a required root":                  {resolvedAndRequired, `extend type Query { a: Int! @anyCaller }`, []string{"Query.a has a call of its own and is required"}},

		"an enum of Okta's words alone": {closedEnums, `enum CatStatus { ACTIVE } enum DogStatus { ACTIVE UNKNOWN } enum DogOrderField { NAME }`, []string{"CatStatus has no UNKNOWN"}},

		"an id with arguments": {nodesWithoutID, `type A implements Node { id(b: Int): ID! }`, []string{"A has no id: ID!"}},
		"a mutation":           {writes, `type Mutation { a: Int }`, []string{"Mutation can change an org"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := loadSchema(t, &ast.Source{Input: prelude + tc.sdl})
			if diff := cmp.Diff(tc.want, tc.rule(schema)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestNodesNeedAnID changes a parsed schema, since the parser itself now refuses such a
// schema.
func TestNodesNeedAnID(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*ast.Definition){
		"no id":        func(d *ast.Definition) { d.Fields = nil },
		"a null id":    func(d *ast.Definition) { d.Fields.ForName("id").Type = ast.NamedType("ID", nil) },
		"another type": func(d *ast.Definition) { d.Fields.ForName("id").Type = ast.NonNullNamedType("String", nil) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := loadSchema(t, &ast.Source{Input: prelude})
			change(schema.Types["Cat"])
			if diff := cmp.Diff([]string{"Cat has no id: ID!"}, nodesWithoutID(schema)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
