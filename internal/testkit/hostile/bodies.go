package hostile

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
)

// bodies are no requests of GraphQL, or such that two readers could take for
// different ones.
func bodies() []Request {
	return append([]Request{
		post("no body", ""),
		post("a word", "hello"),
		post("a number", "1"),
		post("a string", `"{viewer{name}}"`),
		post("null", "null"),
		post("JSON that ends early", `{"query":"{viewer{na`),
		post("text behind the JSON", harmless+"x"),
		post("two objects", harmless+harmless),
		post("query twice", `{"query":"{viewer{name}}","query":"{viewer{name tenant}}"}`),
		post("a variable twice", `{"query":"query($i:ID!){user(id:$i){id}}","variables":{"i":"00u1","i":"00u2"}}`),
		post("QUERY in capitals", `{"QUERY":"{viewer{name}}"}`),
		post("a batch", "["+harmless+","+harmless+"]"),
		post("a batch of 10,000", "["+strings.Repeat(harmless+",", 9_999)+harmless+"]"),
		post("query is a number", `{"query":1}`),
		post("query is an object", `{"query":{"a":"{viewer{name}}"}}`),
		post("query is a list", `{"query":["{viewer{name}}"]}`),
		post("variables are a list", `{"query":"{viewer{name}}","variables":[1]}`),
		post("variables are a text", `{"query":"{viewer{name}}","variables":"{}"}`),
		post("operationName is a number", `{"query":"{viewer{name}}","operationName":1}`),
		post("extensions are a text", `{"query":"{viewer{name}}","extensions":"x"}`),
		post("comments in JSON", `{/* */"query":"{viewer{name}}"}`),
		post("a comma too many", `{"query":"{viewer{name}}",}`),
		post("quotes of another language", `{'query':'{viewer{name}}'}`),
		post("NaN", `{"query":"{viewer{name}}","variables":{"a":NaN}}`),
		post("bytes that are no UTF-8", "{\"query\":\"{viewer{name \xff\xfe}}\"}"),
		post("no UTF-8 in a variable", "{\"query\":\"query($i:ID!){user(id:$i){id}}\",\"variables\":{\"i\":\"00u\xc3\x28\"}}"),
		post("overlong UTF-8", "{\"query\":\"{viewer{name}}\",\"variables\":{\"i\":\"\xc0\xaf\"}}"),
		post("half a surrogate pair", `{"query":"query($l:String!){userByLogin(login:$l){id}}","variables":{"l":"\ud800"}}`).finds(1), // U+FFFD is nobody's
		post("a byte-order mark", "\xef\xbb\xbf"+harmless),
		post("UTF-16", wide(harmless)),
		post("a NUL in a text", "{\"query\":\"{viewer\x00{name}}\"}"),
		post("an escaped NUL in the document", `{"query":"{viewer\u0000{name}}"}`),
		post("100,000 lists in each other", `{"query":"{viewer{name}}","variables":{"a":`+strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)+`}}`),
		post("10,000 objects in each other", `{"query":"{viewer{name}}","variables":`+strings.Repeat(`{"a":`, 10_000)+"1"+strings.Repeat("}", 10_000)+`}`),
		post("a number of 900,000 digits", `{"query":"query($n:Int){users(first:$n){nodes{id}}}","variables":{"n":`+strings.Repeat("9", 900_000)+`}}`),
		post("a number without bounds", `{"query":"query($n:Int){users(first:$n){nodes{id}}}","variables":{"n":1e999999999}}`),
	}, largeBodies()...)
}

func largeBodies() []Request {
	const tenMB = 10 << 20
	sizedTo := func(name, repeated string) Request {
		return Request{Name: name, open: func(t Target) io.Reader {
			head := strings.ReplaceAll(keyed, "KEY", t.Key) + fmt.Sprintf("Content-Length: %d\r\n\r\n", tenMB)
			return io.MultiReader(strings.NewReader(head), io.LimitReader(endless(repeated), tenMB))
		}}
	}
	return []Request{
		sizedTo("10 MB of letters", "x"),
		sizedTo("10 MB of white space", " "),
		sizedTo("10 MB of brackets", "["),
		{Name: "10 MB in chunks", open: func(t Target) io.Reader {
			head := strings.ReplaceAll(keyed, "KEY", t.Key) + "Transfer-Encoding: chunked\r\n\r\n"
			chunk := fmt.Sprintf("%x\r\n%s\r\n", 64<<10, strings.Repeat(" ", 64<<10))
			return io.MultiReader(strings.NewReader(head), io.LimitReader(endless(chunk), tenMB), strings.NewReader("0\r\n\r\n"))
		}},
		made("50,000 variables", func(Target) map[string]any {
			variables := vars{}
			for i := range 50_000 {
				variables[fmt.Sprint("v", i)] = i
			}
			return vars{"query": "{viewer{name}}", "variables": variables}
		}),
	}
}

// contentTypes are bodies that pages of other origins can send, or that hide
// behind another encoding.
func contentTypes() []Request {
	typed := func(name, header, body string) Request { return raw(name, start, authority, header, sized(body)) }
	return []Request{
		typed("no Content-Type", "", harmless),
		typed("text/plain", "Content-Type: text/plain\r\n", harmless),
		typed("a form", "Content-Type: application/x-www-form-urlencoded\r\n", "query={viewer{name}}"),
		typed("a form with files", "Content-Type: multipart/form-data; boundary=x\r\n", "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n"+harmless+"\r\n--x--\r\n"),
		typed("application/graphql", "Content-Type: application/graphql\r\n", "{viewer{name}}"),
		typed("two types in one", "Content-Type: text/plain, application/json\r\n", harmless),
		typed("a charset of Japan", "Content-Type: application/json; charset=shift_jis\r\n", harmless),
		typed("a bomb of gzip", isJSON+"Content-Encoding: gzip\r\n", zipped(10<<20)),
		typed("a type of 20 kB", "Content-Type: application/json; a="+long(20_000)+"\r\n", harmless).is(Harmless),
	}
}

func wide(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(unit >> 8))
		b.WriteByte(byte(unit))
	}
	return b.String()
}

// zipped is n zeros.
func zipped(n int) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(make([]byte, n)) // to memory
	_ = w.Close()
	return b.String()
}
