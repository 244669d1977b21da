package hostile

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// smuggled is a request that must never be answered: it is the body of another one.
const smuggled = "GET /healthz HTTP/1.1\r\n" + host + "\r\n"

// framing is about where a request ends: two servers that disagree let a
// caller's bytes become another caller's request.
func framing() []Request {
	alone := func(r Request) Request {
		r.Alone = true
		return r
	}
	chunked := "Transfer-Encoding: chunked\r\n"
	body := func(text string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(text), text) }
	length := func(n int) string { return fmt.Sprintf("Content-Length: %d\r\n", n) }
	return []Request{
		alone(raw("a length and chunks (CL.TE)", keyed, length(len("0\r\n\r\n"+smuggled)), chunked, "\r\n0\r\n\r\n", smuggled)),
		alone(raw("chunks and a length (TE.CL)", keyed, chunked, length(4), "\r\n", body("{"), smuggled)),
		alone(raw("two lengths", keyed, length(0), length(len(smuggled)), "\r\n", smuggled)),
		alone(raw("two lengths in one header", keyed, "Content-Length: 0, 39\r\n\r\n", smuggled)),
		alone(raw("a length below nothing", keyed, "Content-Length: -1\r\n\r\n", smuggled)),
		alone(raw("a length with a sign", keyed, "Content-Length: +0\r\n\r\n", smuggled)),
		alone(raw("a length in hexadecimal", keyed, "Content-Length: 0x0\r\n\r\n", smuggled)),
		alone(raw("a length above 64 bits", keyed, "Content-Length: 18446744073709551616\r\n\r\n", smuggled)),
		alone(raw("a length of many letters", keyed, "Content-Length: "+strings.Repeat("9", 5_000)+"\r\n\r\n", smuggled)),
		alone(raw("chunks twice", keyed, chunked, chunked, "\r\n", body("{"), smuggled).is(NotHTTP)),
		alone(raw("chunks twice in one header", keyed, "Transfer-Encoding: chunked, chunked\r\n\r\n", body("{"), smuggled).is(NotHTTP)),
		alone(raw("chunks and no chunks", keyed, chunked, "Transfer-Encoding: identity\r\n\r\n", body("{"), smuggled).is(NotHTTP)),
		alone(raw("another word for chunks", keyed, "Transfer-Encoding: xchunked\r\n", length(0), "\r\n", smuggled).is(NotHTTP)),
		alone(raw("chunks behind a tab", keyed, "Transfer-Encoding:\tchunked\r\n", length(4), "\r\n", body("{"), smuggled)),
		alone(raw("chunks on a folded line", keyed, "Transfer-Encoding:\r\n chunked\r\n", length(4), "\r\n", body("{"), smuggled)),
		alone(raw("gzip and chunks", keyed, "Transfer-Encoding: gzip, chunked\r\n\r\n", body("{"), smuggled).is(NotHTTP)),
		alone(raw("chunks in HTTP/1.0", "POST /graphql HTTP/1.0\r\n", host, authority, isJSON, chunked, "\r\n", body("{"), smuggled)),
		alone(raw("a chunk of no size", keyed, chunked, "\r\nzz\r\n{\r\n0\r\n\r\n", smuggled)),
		alone(raw("a chunk above 64 bits", keyed, chunked, "\r\nfffffffffffffffff\r\n{\r\n0\r\n\r\n", smuggled)),
		alone(raw("a chunk longer than it says", keyed, chunked, "\r\n1\r\n{{{{\r\n0\r\n\r\n", smuggled)),
		alone(raw("a chunk with 100 kB beside its size", keyed, chunked, "\r\n1;"+long(100_000)+"\r\n{\r\n0\r\n\r\n", smuggled)),
		alone(raw("a key behind the body", start, isJSON, chunked, "Trailer: Authorization\r\n\r\n1\r\n{\r\n0\r\n", authority, "\r\n", smuggled)),
	}
}

// The server's patience: the rows of docs/limits.md about the time for a request.
const (
	headerPatience = 5 * time.Second
	bodyPatience   = 10 * time.Second
)

// slow are requests that do not come to their end. Nothing is said where not even
// the header came: there is nothing to answer.
func slow() []Request {
	dripping := func(name, begin string, every string, patience time.Duration, e Expectation) Request {
		return Request{Name: name, Expect: e, Patience: patience, open: func(t Target) io.Reader {
			return io.MultiReader(strings.NewReader(strings.ReplaceAll(begin, "KEY", t.Key)), &drip{text: every})
		}}
	}
	return []Request{
		dripping("nothing at all", "", "", headerPatience, CutOff),
		dripping("a method and no more", "POST", "", headerPatience, CutOff),
		dripping("a header that stops", keyed, "", headerPatience, CutOff),
		dripping("a header a letter at a time", keyed+"X-A: ", "x", headerPatience, CutOff),
		dripping("a header a line at a time", keyed, "X-A: x\r\n", headerPatience, CutOff),
		dripping("a body that does not come", keyed+length(1000), "", bodyPatience, Refused),
		dripping("a body that stops", keyed+length(1000)+`{"query":"`, "", bodyPatience, Refused),
		dripping("a body a letter at a time", keyed+length(1_000_000)+`{"query":"`, "x", bodyPatience, Refused),
		dripping("a body a chunk at a time", keyed+"Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n", bodyPatience, Refused),
		dripping("a body that waits to be asked for", keyed+"Expect: 100-continue\r\n"+length(1000), "", bodyPatience, Refused),
	}
}

func length(n int) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n", n) }

// drip gives a text every second; without a text it gives nothing and does not end.
type drip struct{ text string }

// Read implements io.Reader.
func (d *drip) Read(p []byte) (int, error) {
	time.Sleep(time.Second)
	return copy(p, d.text), nil
}
