package hostile

import (
	"strings"
)

const (
	byID     = "query($v:ID!){user(id:$v){id}}"
	byLogin  = "query($v:String!){userByLogin(login:$v){id}}"
	byName   = "query($v:String!){groupByName(name:$v){id}}"
	byFirst  = "query($v:Int){users(first:$v){nodes{id}}}"
	byFilter = "query($v:UserFilter){users(filter:$v){nodes{id}}}"
	bySearch = "query($v:String){users(search:$v){nodes{id}}}"
	byCursor = "query($v:String){users(first:1,after:$v){nodes{id}}}"
	byNodes  = "query($v:[ID!]!){nodes(ids:$v){id}}"
)

// values are of another type than they should be, or too many.
func values() []Request {
	return []Request{
		ask("a page of -1", byFirst, vars{"v": -1}),
		ask("a page of 0", byFirst, vars{"v": 0}),
		ask("a page of 201", byFirst, vars{"v": 201}),
		ask("a page above 32 bits", byFirst, vars{"v": 1 << 31}),
		ask("a page above 64 bits", "{users(first:99999999999999999999){nodes{id}}}"),
		ask("a page and a half", byFirst, vars{"v": 1.5}),
		ask("a page by text", byFirst, vars{"v": "10"}),
		ask("a page by truth", byFirst, vars{"v": true}),
		ask("a list for a page", byFirst, vars{"v": []int{1, 2}}),
		ask("an object for an id", byID, vars{"v": vars{"$ne": ""}}),
		ask("a list for an id", byID, vars{"v": []string{"00u1"}}),
		ask("truth for an id", byID, vars{"v": true}),
		ask("null for an id", byID, vars{"v": nil}),
		ask("no id", byID, vars{}),
		ask("an unknown variable's type", "query($v:Password){user(id:$v){id}}", vars{"v": "x"}),
		ask("a variable of an output type", "query($v:User){user(id:$v){id}}", vars{"v": "x"}),
		ask("a text for an enum", byFilter, vars{"v": vars{"status": []string{"active"}}}),
		ask("UNKNOWN for a status", byFilter, vars{"v": vars{"status": []string{"UNKNOWN"}}}),
		ask("an enum of 900 kB", byFilter, vars{"v": vars{"status": []string{long(900_000)}}}),
		ask("an input key of 900 kB", byFilter, vars{"v": vars{long(900_000): 1}}),
		ask("a variable's name of 900 kB", "{viewer{name}}", vars{long(900_000): 1}),
		ask("__proto__ in a filter", byFilter, vars{"v": vars{"__proto__": vars{"isAdmin": true}}}),
		ask("a filter by text", byFilter, vars{"v": `status eq "ACTIVE"`}),
		ask("a filter nested 500 times", byFilter, vars{"v": nestedFilter(500)}),
		ask("a filter of 10,000 parts", byFilter, vars{"v": vars{"or": manyFilters(10_000)}}),
		ask("a filter nested in the document", "{users(filter:"+strings.Repeat("{not:", 500)+"{}"+strings.Repeat("}", 500)+"){nodes{id}}}"),
		ask("lists nested in the document", "{nodes(ids:"+strings.Repeat("[", 500)+strings.Repeat("]", 500)+"){id}}"),
		ask("a time that is none", byFilter, vars{"v": vars{"created": vars{"after": "yesterday' or '1'='1"}}}),
		ask("201 nodes", byNodes, vars{"v": strings.Fields(numbered(201, "00u%d "))}),
		ask("50,000 nodes", byNodes, vars{"v": strings.Fields(numbered(50_000, "00u%d "))}),
		ask("an id of 20 kB", byID, vars{"v": long(20_000)}),
		ask("a login of 20 kB", byLogin, vars{"v": long(20_000)}),
		ask("a login of 4,000 letters", byLogin, vars{"v": long(4_000)}).is(Nothing),
		ask("a name of 20 kB", byName, vars{"v": long(20_000)}),
		ask("a search of 900 kB", bySearch, vars{"v": long(900_000)}),
	}
}

func nestedFilter(n int) vars {
	inner := vars{"department": vars{"eq": "x"}}
	for range n {
		inner = vars{"not": inner}
	}
	return inner
}

func manyFilters(n int) []vars {
	list := make([]vars, n)
	for i := range list {
		list[i] = vars{"text": "x"}
	}
	return list
}

// cursors are forged.
func cursors() []Request {
	of := func(name, document string, forge func(genuine string) string) Request {
		return made(name, func(t Target) map[string]any {
			return map[string]any{"query": document, "variables": vars{"v": forge(t.Cursor)}}
		})
	}
	is := func(text string) func(string) string { return func(string) string { return text } }
	itself := func(genuine string) string { return genuine }
	return []Request{
		of("no cursor", byCursor, is("nothing")),
		of("an offset in base64", byCursor, is("YXJyYXljb25uZWN0aW9uOjA=")),
		of("an address in base64", byCursor, is("aHR0cHM6Ly9ldmlsLmV4YW1wbGUvYXBpL3YxL3VzZXJz")),
		of("a cursor of 20 kB", byCursor, is(long(20_000))),
		of("a cursor of 4 kB", byCursor, is(long(4_000))),
		of("a cursor changed in the middle", byCursor, func(c string) string { return flipped(c, len(c)/2) }),
		of("a cursor changed at its end", byCursor, func(c string) string { return flipped(c, len(c)-8) }),
		of("a cursor changed at its beginning", byCursor, func(c string) string { return flipped(c, 0) }),
		of("half a cursor", byCursor, func(c string) string { return c[:len(c)/2] }),
		of("a cursor twice", byCursor, func(c string) string { return c + c }),
		of("a cursor with a NUL", byCursor, func(c string) string { return c + "\x00" }),
		of("a cursor of another list", "query($v:String){groups(first:1,after:$v){nodes{id}}}", itself),
		of("a cursor of another filter", `query($v:String){users(first:1,after:$v,filter:{status:[ACTIVE]}){nodes{id}}}`, itself),
		of("a cursor of another order", `query($v:String){users(first:1,after:$v,search:"status eq \"ACTIVE\""){nodes{id}}}`, itself),
	}
}

// flipped changes one letter of a cursor.
func flipped(text string, at int) string {
	letter := "A"
	if text[at] == 'A' {
		letter = "B"
	}
	return text[:at] + letter + text[at+1:]
}
