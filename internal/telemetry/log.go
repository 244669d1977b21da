package telemetry

import (
	"context"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

// Redacted stands where a log line would have held something it must not.
const Redacted = "[redacted]"

// sensitive are names of attributes that are never logged, whoever logs them:
// credentials, what a query asked for, and what Okta knows about people.
// Compared without case, underscores and hyphens.
var sensitive = []string{
	"apikey", "apitoken", "authorization", "body", "bearer", "cookie", "credential", "credentials", "email", "firstname",
	"key", "lastname", "login", "password", "privatekey", "profile", "query", "raw", "secondemail", "secret",
	"secretkey", "setcookie", "ssws", "token", "url", "variables",
}

// bearing finds credentials inside texts, such as an error that quotes a
// header, and passwords in addresses.
var bearing = regexp.MustCompile(`(?i)\b(SSWS|Bearer|Basic|DPoP)\s+[^\s"',;]+|(://)[^\s/@"']+@`)

// NewLogger writes one JSON object per line. Attributes with a sensitive name
// are masked, texts are searched for credentials, and the id of the request at
// hand is added when the context has one.
func NewLogger(w io.Writer, level slog.Leveler) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: redact}
	return slog.New(withRequestID{slog.NewJSONHandler(w, options)})
}

// redact is asked for every attribute that is not a group, those within groups
// included.
func redact(_ []string, a slog.Attr) slog.Attr {
	name := strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(a.Key))
	if slices.Contains(sensitive, name) {
		return slog.String(a.Key, Redacted)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(scrub(a.Value.String()))
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(scrub(err.Error()))
		}
	default:
	}
	return a
}

func scrub(text string) string {
	return bearing.ReplaceAllString(text, "$1$2"+Redacted)
}

// withRequestID adds request_id to what is logged within a request.
type withRequestID struct{ slog.Handler }

func (h withRequestID) Handle(ctx context.Context, r slog.Record) error {
	if id := RequestID(ctx); id != "" {
		r.AddAttrs(slog.String("request_id", id))
	}
	return h.Handler.Handle(ctx, r) //nolint:wrapcheck // a decorator: the error is the handler's own
}

func (h withRequestID) WithAttrs(attrs []slog.Attr) slog.Handler {
	return withRequestID{h.Handler.WithAttrs(attrs)}
}

func (h withRequestID) WithGroup(name string) slog.Handler {
	return withRequestID{h.Handler.WithGroup(name)}
}
