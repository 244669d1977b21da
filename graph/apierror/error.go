package apierror

import (
	"fmt"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Party is the party whose limit a RATE_LIMITED error is about.
type Party string

const (
	// ByOkta is one of Okta's limits.
	ByOkta Party = "okta"
	// ByShare is the share of Okta's limit that oktagraph allows itself; Okta's own
	// may have room.
	ByShare Party = "share"
	// ByClient is the limit of the calling client.
	ByClient Party = "client"
)

// OktaDetail is what callers may see of Okta's answer to a failed call: enough to find the
// call in Okta's System Log, but none of its text.
type OktaDetail struct {
	ErrorCode string `json:"errorCode,omitempty"` // for example E0000006
	ErrorID   string `json:"errorId,omitempty"`
	RequestID string `json:"requestId,omitempty"` // X-Okta-Request-Id
}

// CostDetail is the price of an operation that was refused for it, in Okta calls.
type CostDetail struct{ Estimated, Limit int }

// Excess is a limit that refuses an operation: its name in docs/limits.md, the operation's
// value, and the maximum.
type Excess struct {
	Limit string `json:"limit"`
	Got   int    `json:"got,omitempty"` // 0: more than Max, not counted further
	Max   int    `json:"max"`
}

// Error is an error that may be shown to callers. Message and the details are
// shown, Err never is.
type Error struct {
	Code       Code
	Message    string
	Okta       *OktaDetail   // nil unless a call to Okta failed
	RetryAfter time.Duration // 0: unknown; shown in whole seconds, rounded up
	By         Party         // "" unless Code is RateLimited
	Cost       *CostDetail   // nil unless an operation was refused for its price
	Exceeds    *Excess       // nil unless a limit refused the operation
	Tenants    []string      // the caller's own, to choose from; nil unless the choice of tenant is at fault
	Err        error         // the cause, for the log and errors.Is
	// OfRequest reports that a header or the document's id is at fault, not the document,
	// so the HTTP status is the one for malformed requests.
	OfRequest bool

	logged bool // the cause was logged already
}

// Error is the text for the log: code, message and cause.
func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// RetryAfterSeconds is RetryAfter in whole seconds, rounded up so that a caller
// who waits exactly that long is not refused again; 0 when unknown.
func (e *Error) RetryAfterSeconds() int {
	if e.RetryAfter <= 0 {
		return 0
	}
	return int((e.RetryAfter + time.Second - 1) / time.Second)
}

// Extensions makes the error's extensions object.
func (e *Error) Extensions() map[string]any {
	ext := map[string]any{"code": string(e.Code)}
	if e.Okta != nil {
		ext["okta"] = *e.Okta
	}
	if s := e.RetryAfterSeconds(); s > 0 {
		ext["retryAfter"] = s
	}
	if e.By != "" {
		ext["by"] = string(e.By)
	}
	if e.Cost != nil {
		ext["estimated"], ext["limit"] = e.Cost.Estimated, e.Cost.Limit
	}
	if e.Exceeds != nil {
		ext["exceeds"] = *e.Exceeds
	}
	if len(e.Tenants) > 0 {
		ext["tenants"] = e.Tenants
	}
	return ext
}

// GraphQL converts e to gqlgen's error type, for extensions that refuse an operation. Each
// call makes a new one, because gqlgen writes path and locations into the errors it gets.
func (e *Error) GraphQL() *gqlerror.Error {
	return e.at(nil, nil)
}

func (e *Error) at(path ast.Path, locations []gqlerror.Location) *gqlerror.Error {
	return &gqlerror.Error{
		Err:        e,
		Message:    Clip(e.Message),
		Path:       clipPath(path),
		Locations:  locations,
		Extensions: e.Extensions(),
	}
}
