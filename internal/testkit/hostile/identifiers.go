package hostile

// expressions try to become part of what is asked of Okta.
func expressions() []Request {
	return []Request{
		ask("a search that opens a quote", bySearch, vars{"v": `status eq "ACTIVE`}),
		ask("a search that closes a parenthesis", bySearch, vars{"v": `status eq "ACTIVE") or (id pr`}),
		ask("a search with a parameter behind it", bySearch, vars{"v": `status eq "ACTIVE"&limit=1`}),
		ask("a search in another language", bySearch, vars{"v": `' or '1'='1' --`}),
		ask("a search for passwords", bySearch, vars{"v": `credentials.password.value sw "a"`}),
		ask("a search for telephones", bySearch, vars{"v": `profile.mobilePhone sw "+49"`}),
		ask("a filter for telephones", byFilter, vars{"v": vars{"mobilePhone": vars{"startsWith": "+49"}}}),
		ask("a filter that hides telephones", byFilter, vars{"v": vars{"not": vars{"or": []vars{{"mobilePhone": vars{"present": true}}}}}}),
		ask("a search with a NUL", bySearch, vars{"v": "status eq \"ACTIVE\x00\""}).is(Harmless),
		ask("a search of 300 comparisons", bySearch, vars{"v": "id pr" + numbered(300, " or id pr")}),
		ask("a search of 900 parentheses", bySearch, vars{"v": numbered(900, "(") + "id pr" + numbered(900, ")")}),
		ask("a login that ends its quote", byLogin, vars{"v": `x" or status pr or profile.login eq "`}).finds(1),
		ask("a login that is a path", byLogin, vars{"v": "../groups"}).finds(1),
		ask("a login with a query behind it", byLogin, vars{"v": "x?expand=credentials&limit=1"}).finds(1),
		ask("a login with lines in it", byLogin, vars{"v": "x\r\nAuthorization: SSWS y"}).finds(1),
		ask("a group's name that ends its quote", byName, vars{"v": `x" or type eq "OKTA_GROUP`}).finds(1),
		ask("a group's name of stars", byName, vars{"v": "*"}).finds(1),
	}
}

// identifiers try to leave the path they are put into.
func identifiers() []Request {
	requests := []Request{
		ask("a role of another tenant", `{role(id:"globex:SUPER_ADMIN"){id}}`).is(Nothing),
		ask("a role with a path", `{role(id:"acme:../../users"){id}}`).is(Nothing),
		ask("an app without the scope", `{app(id:"0oa1"){id}}`),
		ask("raw without the scope", "{users(first:1){nodes{raw}}}"),
		ask("e-mail addresses without the scope", "{users(first:1){nodes{email}}}"),
		ask("the log without the scope", "{logEvents(first:1){nodes{id}}}"),
	}
	for _, id := range []struct{ name, text string }{
		{"a path upwards", "../../../etc/passwd"},
		{"a path to groups", "00u1/../../groups"},
		{"a path in percents", "%2e%2e%2fgroups"},
		{"a path in percents twice", "%252e%252e%252fgroups"},
		{"a path of Windows", `..\..\groups`},
		{"a dot", "."},
		{"me", "me"},
		{"a query behind an id", "00u1abc?expand=credentials"},
		{"a part behind an id", "00u1abc#x"},
		{"another matrix", "00u1abc;x=y"},
		{"lines in an id", "00u1abc\r\nX-Evil: 1"},
		{"a NUL in an id", "00u1abc\x00"},
		{"wide letters", "００u１"},
		{"an address for an id", "https://evil.example/"},
		{"an id of 1,000 letters", long(1_000)},
		{"an empty id", ""},
	} {
		requests = append(requests,
			ask(id.name, "query($v:ID!){user(id:$v){id} group(id:$v){id} role(id:$v){id} node(id:$v){id} nodes(ids:[$v]){id}}", vars{"v": id.text}).is(Nothing))
	}
	return requests
}

// persisted abuse documents that are named by a hash. What they expect holds whether
// or not documents are kept.
func persisted() []Request {
	const (
		// known is the SHA-256 of {viewer{name}}.
		known  = "a6a04ebd3ab64cb73632ea36df94f61d312bcf1360873007d6b5a66edd05faaa"
		nobody = "0000000000000000000000000000000000000000000000000000000000000000"
	)
	hash := func(v any) vars { return vars{"persistedQuery": vars{"version": 1, "sha256Hash": v}} }
	of := func(name string, members vars) Request {
		return made(name, func(Target) map[string]any { return members })
	}
	return []Request{
		of("a hash that nobody knows", vars{"extensions": hash(nobody)}),
		of("another document's hash", vars{"query": "{viewer{name}}", "extensions": hash(nobody)}).is(Harmless),
		of("the hash that was given to another document", vars{"extensions": hash(nobody)}),
		of("a hash of another version", vars{"extensions": vars{"persistedQuery": vars{"version": 2, "sha256Hash": known}}}),
		of("a hash that is a path", vars{"extensions": hash("../../" + known)}),
		of("a hash for Redis", vars{"extensions": hash(known + "\r\nFLUSHALL\r\n")}),
		of("a hash of 900 kB", vars{"extensions": hash(long(900_000))}),
		of("a hash that is a number", vars{"extensions": hash(1)}),
		of("a hash that is a list", vars{"extensions": hash([]string{known})}),
		of("a persisted query that is a list", vars{"extensions": vars{"persistedQuery": []int{1}}}),
		of("a document's id that nobody knows", vars{"documentId": "sha256:" + nobody}),
		of("a document's id that is a path", vars{"documentId": "../../oktagraph.yaml"}),
		of("a document of 100 kB to keep", vars{"query": "{viewer{name}} #" + long(100_000), "extensions": hash(nobody)}).is(Harmless),
	}
}
