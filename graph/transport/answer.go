package transport

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"oktagraph/graph/apierror"
)

// WriteTime is how long the caller may take to read an answer. The operation's
// deadline has ended by then, and a reader that never reads on would hold the
// answer in memory.
const WriteTime = 30 * time.Second

// answer writes the one response of a request.
type answer struct {
	t       *Transport
	w       http.ResponseWriter
	r       *http.Request
	media   string
	stored  bool // by the caller: the request names its document
	written bool
	cleanup cleanup
}

// reject answers a request that the transport refuses of its own.
func (a *answer) reject(refused *refusal) {
	a.t.refused(a.r.Context(), string(refused.err.Code))
	a.refuse(refused)
}

// refuse answers a request that gqlgen never sees.
func (a *answer) refuse(refused *refusal) {
	resp := &graphql.Response{Errors: gqlerror.List{refused.err.GraphQL()}}
	if refused.allow != "" {
		a.w.Header().Set("Allow", refused.allow)
	}
	a.send(resp, refused.outcome)
}

// write answers with what gqlgen made of the request.
func (a *answer) write(resp *graphql.Response) {
	a.send(resp, outcomeOf(resp))
}

// outcomeOf reads off a response how the request ended. Data is nil only when
// the operation was not run; a run that found nothing has the bytes "null". The
// latter counts as a refusal only when nothing was cached: a caller who asked for
// cached data alone learns from the status that there is none.
func outcomeOf(resp *graphql.Response) outcome {
	switch {
	case len(resp.Errors) == 0:
		return ran
	case string(resp.Data) == "null" && !slices.ContainsFunc(resp.Errors, otherThanNotCached):
		return outcome(apierror.NotCached)
	case resp.Data != nil:
		return ranWithErrors
	}
	var own *apierror.Error
	if errors.As(resp.Errors[0], &own) && own.OfRequest {
		return malformed
	}
	code, _ := resp.Errors[0].Extensions["code"].(string)
	return outcome(code)
}

func otherThanNotCached(e *gqlerror.Error) bool {
	return e.Extensions["code"] != string(apierror.NotCached)
}

func (a *answer) send(resp *graphql.Response, o outcome) {
	if a.tagged(resp, o) {
		a.notModified()
		return
	}
	body := borrow()
	defer body.giveBack()
	// Large data is neither copied nor held twice; small data is cheaper to copy
	// than to send on its own.
	large := len(resp.Data) > copiedData
	split, err := body.response(resp, large)
	if err != nil { // an extension that is no JSON
		a.t.logger.ErrorContext(a.r.Context(), "response cannot be encoded", "error", err)
		o, large = outcome(apierror.Internal), false
		body.Reset()
		body.WriteString(unencodable)
	}
	length := body.Len()
	if large {
		length += len(resp.Data)
	}
	status := a.t.statuses.status(o, a.media)
	a.headers(resp, status)
	a.w.Header().Set("Content-Length", strconv.Itoa(length))
	a.written = true
	// A writer that has no deadlines is not a connection.
	_ = http.NewResponseController(a.w).SetWriteDeadline(time.Now().Add(WriteTime))
	a.w.WriteHeader(status)
	// The caller may be gone; nobody else is to be told.
	if large {
		_, _ = a.w.Write(body.Bytes()[:split])
		_, _ = a.w.Write(resp.Data) //nolint:gosec // JSON sent as JSON, with nosniff: no browser takes it for a page
		_, _ = a.w.Write(body.Bytes()[split:])
		return
	}
	_, _ = a.w.Write(body.Bytes())
}

// copiedData is the most data that is copied to stand between the rest of its
// response. Writing it on its own costs one system call more, about as long as
// copying that much takes.
const copiedData = 128 << 10

// unencodable is the response when the one at hand is no JSON.
const unencodable = `{"errors":[{"message":"` + apierror.InternalMessage + `","extensions":{"code":"` + string(apierror.Internal) + `"}}]}`

func (a *answer) headers(resp *graphql.Response, status int) {
	h := a.w.Header()
	h.Set("Content-Type", contentTypeOf(a.media))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept")
	// Answers hold people's data: nobody stores them unless whoever knows how
	// fresh they are has said so, and errors nobody ever.
	if len(resp.Errors) > 0 || h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	switch status {
	case http.StatusUnauthorized:
		if h.Get("WWW-Authenticate") == "" { // whoever refused it may have said why
			h.Set("WWW-Authenticate", "Bearer")
		}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if seconds, ok := resp.Errors[0].Extensions["retryAfter"].(int); ok {
			h.Set("Retry-After", strconv.Itoa(seconds))
		}
	}
}

// response writes the response object. Unlike graphql.Response's own JSON it
// leaves data out of a request that was not run, and it does not check the data,
// which the executor has just made. With apart, data is left out too, and its
// place in the buffer returned.
func (b *buffer) response(resp *graphql.Response, apart bool) (split int, err error) {
	b.WriteByte('{')
	if len(resp.Errors) > 0 {
		b.WriteString(`"errors":`)
		if err := b.encode(resp.Errors); err != nil {
			return 0, err
		}
	}
	if resp.Data != nil || len(resp.Errors) == 0 {
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(`"data":`)
		split = b.Len()
		switch {
		case resp.Data == nil:
			b.WriteString("null")
		case !apart:
			b.Write(resp.Data)
		}
	}
	if len(resp.Extensions) > 0 {
		b.WriteString(`,"extensions":`)
		if err := b.encode(resp.Extensions); err != nil {
			return 0, err
		}
	}
	b.WriteByte('}')
	return split, nil
}
