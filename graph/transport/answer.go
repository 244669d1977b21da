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
// deadline no longer applies then, and a client that stops reading would keep
// the answer in memory.
const WriteTime = 30 * time.Second

// answer writes the one response of a request.
type answer struct {
	t       *Transport
	w       http.ResponseWriter
	r       *http.Request
	media   string
	stored  bool // whether the caller may store it: the request names its document
	written bool
	cleanup cleanup
}

// reject answers a request that the transport itself refuses.
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

// write answers with gqlgen's response.
func (a *answer) write(resp *graphql.Response) {
	a.send(resp, outcomeOf(resp))
}

// outcomeOf derives from a response how the request ended. Data is nil only when
// the operation was not run; a run that found nothing has the bytes "null". That
// counts as a refusal only when nothing was cached: a caller that asked for
// cached data only learns from the status that there is none.
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
	// Large data is written without a copy; small data is cheaper to copy than to
	// write separately.
	large := len(resp.Data) > copiedData
	split, err := body.response(resp, large)
	if err != nil { // an extension that cannot be encoded as JSON
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
	// A writer without deadlines is not a connection, so the error does not matter.
	_ = http.NewResponseController(a.w).SetWriteDeadline(time.Now().Add(WriteTime))
	a.w.WriteHeader(status)
	// The caller may be gone, and nobody else needs the error.
	if large {
		_, _ = a.w.Write(body.Bytes()[:split])
		_, _ = a.w.Write(resp.Data) //nolint:gosec // JSON sent as JSON, with nosniff: no browser takes it for a page
		_, _ = a.w.Write(body.Bytes()[split:])
		return
	}
	_, _ = a.w.Write(body.Bytes())
}

// copiedData is the largest data that is copied into the rest of its response.
// Writing it separately costs one more system call, which takes about as long as
// copying that much.
const copiedData = 128 << 10

// unencodable is sent instead of a response that cannot be encoded as JSON.
const unencodable = `{"errors":[{"message":"` + apierror.InternalMessage + `","extensions":{"code":"` + string(apierror.Internal) + `"}}]}`

func (a *answer) headers(resp *graphql.Response, status int) {
	h := a.w.Header()
	h.Set("Content-Type", contentTypeOf(a.media))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept")
	// Answers hold people's data: they are not stored unless a handler that knows
	// their freshness has allowed it, and errors never are.
	if len(resp.Errors) > 0 || h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	switch status {
	case http.StatusUnauthorized:
		if h.Get("WWW-Authenticate") == "" { // a handler before us may have set the reason
			h.Set("WWW-Authenticate", "Bearer")
		}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if seconds, ok := resp.Errors[0].Extensions["retryAfter"].(int); ok {
			h.Set("Retry-After", strconv.Itoa(seconds))
		}
	}
}

// response writes the response object. Unlike graphql.Response's own JSON it
// omits data for a request that was not run, and does not check the data, which
// the executor has just produced. With apart it omits data too, and returns its
// place in the buffer.
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
