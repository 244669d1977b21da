package hostile

import (
	"fmt"
	"strings"
)

// documents cost a server that parses, checks and prices them carelessly.
func documents() []Request {
	return []Request{
		ask("an empty document", ""),
		ask("white space", " \n\t "),
		ask("a comment alone", "# {viewer{name}}"),
		ask("a brace", "{"),
		ask("an unknown field", "{password}"),
		ask("a mutation", `mutation{deleteUser(id:"00u1"){id}}`),
		ask("a subscription", "subscription{users{id}}"),
		ask("10,000 aliases", "{"+numbered(10_000, "a%d:viewer{name} ")+"}"),
		ask("1,000 aliases", "{"+numbered(1_000, "a%d:viewer{name} ")+"}"),
		ask("200 logins to guess", "{"+numbered(200, `a%[1]d:userByLogin(login:"u%[1]d"){id} `)+"}"),
		ask("10,000 times one field", "{viewer{"+strings.Repeat("name ", 10_000)+"}}"),
		ask("nesting of 500", nested(500, "{users{nodes{manager", "{directReports{nodes{manager")),
		ask("nesting of 50", nested(50, "{users{nodes{manager", "{directReports{nodes{manager")),
		ask("100,000 braces", strings.Repeat("{", 100_000)),
		ask("50,000 braces closed", strings.Repeat("{a", 50_000)+strings.Repeat("}", 50_000)),
		ask("10,000 unknown directives", "{viewer{name "+strings.Repeat("@aa ", 10_000)+"}}"),
		ask("1,000 times @include", "{viewer{name "+strings.Repeat("@include(if:true) ", 1_000)+"}}"),
		ask("a directive out of its place", "query @include(if:true) {viewer{name}}"),
		ask("@include by a text", `{viewer{name @include(if:"yes")}}`),
		ask("@defer", "{viewer{... @defer{name}}}"),
		ask("60 operations", numbered(60, "query Q%d{viewer{name}} ")),
		ask("two operations and no name", "query A{viewer{name}} query B{viewer{name}}"),
		ask("two operations of one name", "query A{viewer{name}} query A{viewer{tenant}}"),
		ask("3,000 fields in conflict", "{"+strings.Repeat("a:viewer{name} a:viewer{tenant} ", 1_500)+"}"),
		ask("5,000 variables", "query("+numbered(5_000, "$v%d:Int ")+"){viewer{name}}"),
		ask("1,500 unknown fields", "{viewer{"+numbered(1_500, "f%d ")+"}}"),
		ask("the whole schema", "{__schema{types{name fields{name type{name}}}}}"),
		ask("one type of the schema", `{__type(name:"User"){fields{name}}}`),
		ask("the schema in circles", nested(100, "{__schema{types{fields{type", "{fields{type")),
		ask("a field nearly right", "{viewr{name}}"),
		ask("everybody of everybody", "{users(first:200){nodes{groups(first:200){nodes{members(first:200){nodes{groups(first:200){nodes{id}}}}}}}}}"),
		ask("51 orgs", "query($i:[ID!]){orgs(ids:$i){id}}", vars{"i": strings.Fields(numbered(51, "t%d "))}),
		ask("somebody else's org", `{orgs(ids:["globex"]){id}}`),
	}
}

// fragments grow when they are put in place.
func fragments() []Request {
	return []Request{
		ask("a fragment in itself", "{viewer{...A}} fragment A on Viewer{name ...A}"),
		ask("fragments in a circle", "{viewer{...A}} fragment A on Viewer{...B} fragment B on Viewer{...C} fragment C on Viewer{...A}"),
		ask("a circle through fields", "{users{nodes{...A}}} fragment A on User{manager{...B}} fragment B on User{manager{...A}}"),
		ask("a circle through inline fragments", "{viewer{...A}} fragment A on Viewer{... on Viewer{... on Viewer{...A}}}"),
		ask("2^30 fields by fragments", doubling(30)),
		ask("2^200 fields by fragments", doubling(200)),
		ask("10^6 fields by fragments", "{viewer{...A}} "+fanned("A", "B", 100)+fanned("B", "C", 100)+"fragment C on Viewer{"+numbered(100, "a%d:name ")+"}"),
		ask("1,000 fragments in a row", "{viewer{...F0}} "+chain(1_000)),
		ask("a fragment that nobody uses", "{viewer{name}} fragment A on User{id}"),
		ask("a fragment that is not there", "{viewer{...Gone}}"),
		ask("a fragment twice", "{viewer{...A}} fragment A on Viewer{name} fragment A on Viewer{tenant}"),
		ask("a fragment on a scalar", "{viewer{... on String{name}}}"),
		ask("a fragment on no type", "{viewer{... on Password{name}}}"),
		ask("a fragment that cannot apply", "{viewer{... on User{id}}}"),
	}
}

// texts come back when somebody quotes them.
func texts() []Request {
	of := func(name string, members vars) Request {
		return made(name, func(Target) map[string]any { return members })
	}
	return []Request{
		of("an operation name of 300,000 letters", vars{"query": "{viewer{name}}", "operationName": long(300_000)}),
		of("an operation that is not there", vars{"query": "query A{viewer{name}}", "operationName": long(250)}),
		ask("a field of 90,000 letters", "{"+long(90_000)+"}"),
		ask("an alias of 90,000 letters", "{"+long(90_000)+":viewer{name}}"),
		ask("a type of 90,000 letters", "{... on "+long(90_000)+"{id}}"),
		ask("an argument of 90,000 letters", "{users("+long(90_000)+":1){nodes{id}}}"),
		ask("a directive of 90,000 letters", "{viewer @"+long(90_000)+"{name}}"),
		ask("a comment of 900,000 letters", "{viewer{name}} #"+long(900_000)),
		ask("a text of 90,000 letters", `{user(id:"`+long(90_000)+`"){id}}`),
		ask("a block of 90,000 letters", `{user(id:"""`+long(90_000)+`"""){id}}`),
		ask("a text that does not end", `{user(id:"`+long(1_000)+`){id}}`),
		ask("15,000 escapes", `{user(id:"`+strings.Repeat(`\u0041`, 15_000)+`"){id}}`),
		ask("markup", "{<script>alert(1)</script>}"),
		ask("markup in a name", `{user(id:"<script>alert(1)</script>"){id nothing}}`),
		ask("lines for the log", "query A{viewer{name}} query B{viewer{nothing\\n{\\\"level\\\":\\\"ERROR\\\"}}}"),
		ask("letters that write backwards", "{viewer{\u202ename}}"),
		ask("a name that looks like another", "{viеwer{name}}"), // a Cyrillic letter
	}
}

// numbered is n times a text with its number.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// nested is a document of n levels, the first of which begins it.
func nested(n int, first, next string) string {
	open := first + strings.Repeat(next, n)
	return open + "{name}" + strings.Repeat("}", strings.Count(open, "{"))
}

// doubling is a document of 2^n fields.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString("{viewer{...F0}} ")
	for i := range n {
		fmt.Fprintf(&b, "fragment F%d on Viewer{...F%d ...F%d} ", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment F%d on Viewer{name}", n)
	return b.String()
}

// fanned is a fragment that spreads another one n times.
func fanned(name, spread string, n int) string {
	return "fragment " + name + " on Viewer{" + strings.Repeat("..."+spread+" ", n) + "} "
}

func chain(n int) string {
	return numbered(n, "fragment F%[1]d on Viewer{...G%[1]d} ") + numbered(n, "fragment G%d on Viewer{name} ")
}
