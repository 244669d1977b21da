package hostile

import "strings"

// methods are not POST.
func methods() []Request {
	of := func(name, method string) Request {
		return raw(name, method, " /graphql HTTP/1.1\r\n", host, authority, isJSON, sized(harmless))
	}
	return []Request{
		of("PUT", "PUT"),
		of("DELETE", "DELETE"),
		of("PATCH", "PATCH"),
		of("TRACE", "TRACE"),
		of("a method that is none", "FROB"),
		of("a method in small letters", "post"),
		of("a method with a control character", "PO\x01ST"),
		raw("CONNECT", "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n", authority, "\r\n"),
		raw("the beginning of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
		raw("a method in a header", "GET /graphql?query=mutation%7Bx%7D HTTP/1.1\r\n", host, authority, preflight, "X-HTTP-Method-Override: POST\r\n\r\n"),
		get("a mutation by GET", "query=mutation%7BdeleteUser(id:1)%7Bid%7D%7D"),
		get("a subscription by GET", "query=subscription%7Busers%7Bid%7D%7D"),
		raw("a GET that a foreign page can send", "GET /graphql?query=%7Bviewer%7Bname%7D%7D HTTP/1.1\r\n", host, authority, "\r\n"),
		get("query twice in the address", "query=%7Bviewer%7Bname%7D%7D&query=%7Bviewer%7Btenant%7D%7D"),
		get("half a percent", "query=%7Bviewer%7Bname%7D%7"),
		get("no UTF-8 in the address", "query=%ff%fe"),
		get("a NUL in the address", "query=%7Bviewer%00%7Bname%7D%7D"),
		get("variables that are no JSON", "query=%7Bviewer%7Bname%7D%7D&variables=%7B"),
		get("variables that are a list", "query=%7Bviewer%7Bname%7D%7D&variables=%5B%5D"),
		get("no query in the address", "operationName=A"),
		get("a hash in the address", "extensions=%7B%22persistedQuery%22%3A%7B%22version%22%3A1%2C%22sha256Hash%22%3A%22x%22%7D%7D"),
		get("an address of 40 kB", "query=%7Bviewer%7Bname%7D%7D%23"+long(40_000)),
	}
}

// addresses are not the API's.
func addresses() []Request {
	at := func(name, path string) Request {
		return raw(name, "GET ", path, " HTTP/1.1\r\n", host, authority, preflight, "\r\n")
	}
	return []Request{
		at("a file of the machine", "/..%2f..%2f..%2fetc/passwd"),
		at("a file by dots", "/explorer/../../../etc/passwd"),
		at("profiles of the program", "/debug/pprof/heap"),
		at("variables of the program", "/debug/vars"),
		at("metrics", "/metrics"),
		at("the page", "/"),
		at("the schema", "/schema.graphql"),
		at("a page of other servers", "/graphiql"),
		at("the repository", "/.git/config"),
		at("the environment", "/.env"),
		at("an address without a slash", "graphql"),
		at("an address of another host", "http://evil.example/etc/passwd"),
		raw("a price by GET", "GET /explain HTTP/1.1\r\n", host, authority, "\r\n"),
		raw("a price of no JSON", "POST /explain HTTP/1.1\r\n", host, authority, isJSON, sized("{")),
		raw("a price without a key", "POST /explain HTTP/1.1\r\n", host, isJSON, sized(harmless)),
		raw("a price of 2^30 fields", "POST /explain HTTP/1.1\r\n", host, authority, isJSON, sized(asJSON(vars{"query": doubling(30)}))),
		raw("a price of nesting of 500", "POST /explain HTTP/1.1\r\n", host, authority, isJSON,
			sized(asJSON(vars{"query": nested(500, "{users{nodes{manager", "{directReports{nodes{manager")}))),
	}
}

// credentials are none, or more than one.
func credentials() []Request {
	with := func(name string, lines ...string) Request {
		return raw(name, start, strings.Join(lines, ""), isJSON, sized(harmless))
	}
	return []Request{
		with("no key"),
		with("a wrong key", "Authorization: Bearer "+long(40)+"\r\n"),
		with("a key of 20 kB", "Authorization: Bearer "+long(20_000)+"\r\n"),
		with("the key with a letter more", "Authorization: Bearer KEYx\r\n"),
		with("the key in another scheme", "Authorization: Basic KEY\r\n"),
		with("two keys", authority, authority),
		with("two keys, one wrong", "Authorization: Bearer "+long(40)+"\r\n", authority),
		with("two keys in one header", "Authorization: Bearer KEY, Bearer KEY\r\n"),
		with("a NUL behind the key", "Authorization: Bearer KEY\x00\r\n"),
		with("a token without a signature", "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4Iiwic2NvcGUiOiJhZG1pbiJ9.\r\n"),
		with("a cookie for a key", "Cookie: key=KEY\r\n"),
		with("a tenant of somebody else", authority, "X-Tenant: globex\r\n"),
		with("a tenant that is a path", authority, "X-Tenant: ../acme\r\n"),
		with("a tenant of 10 kB", authority, "X-Tenant: "+long(10_000)+"\r\n"),
		with("two tenants", authority, "X-Tenant: acme\r\n", "X-Tenant: globex\r\n"),
		with("two tenants in one header", authority, "X-Tenant: acme, globex\r\n"),
		with("an empty tenant and another", authority, "X-Tenant: \r\n", "X-Tenant: globex\r\n"),
	}
}

// headers ask for what is not served.
func headers() []Request {
	with := func(name, lines string) Request { return raw(name, keyed, lines, sized(harmless)) }
	return []Request{
		with("XML", "Accept: application/xml\r\n"),
		with("events alone", "Accept: text/event-stream\r\n"),
		with("a WebSocket", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eHh4eHh4eHh4eHh4eHh4eA==\r\n"),
		with("what nobody can do first", "Expect: the-unexpected\r\n"),
		with("a header of 40 kB", "X-A: "+long(40_000)+"\r\n"),
		with("5,000 headers", numbered(5_000, "X-%d: 1\r\n")),
		with("a name with a space", "X A: 1\r\n"),
		with("a space before the colon", "Content-Length : 26\r\n"),
		with("a line without a colon", "X-A\r\n"),
		with("a folded line at the beginning", " X-A: 1\r\n"),
		with("a NUL in a header", "X-A: a\x00b\r\n"),
		with("a line feed's half", "X-A: a\rX-B: b\r\n"),
		with("a header without a name", ": 1\r\n"),
		raw("a folded key", start, "Authorization: Bearer\r\n KEYx\r\n", isJSON, sized(harmless)),
		raw("no host", "POST /graphql HTTP/1.1\r\n", authority, isJSON, sized(harmless)),
		raw("two hosts", start, "Host: evil.example\r\n", authority, isJSON, sized(harmless)),
		raw("a host that is none", "POST /graphql HTTP/1.1\r\nHost: a b/c\r\n", authority, isJSON, sized(harmless)),
		raw("HTTP/9.9", "POST /graphql HTTP/9.9\r\n", host, authority, isJSON, sized(harmless)).is(NotHTTP),
		raw("HTTP/0.9", "GET /graphql\r\n\r\n"),
		raw("TLS to an open port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"+strings.Repeat("\x00", 60)+"\r\n\r\n"),
	}
}
