package connect

import (
	"errors"
	"net/http"

	"oktagraph/internal/doctor"
	"oktagraph/internal/linking"
)

// What is wrong with a request itself.
var (
	errBody     = errors.New("the body is not one JSON object of the documented fields")
	errTooLarge = errors.New("the body has more than 64 KiB")
	errNoSuch   = errors.New("there is no such address, or not with this method")
)

// apiError is sent as {"error": …}.
type apiError struct {
	Code string `json:"code"`
	// Field names the wrong field, if there is one.
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// failed is the body of an answer with an error, and with what was found before it.
type failed struct {
	Error   apiError             `json:"error"`
	Summary *doctor.Summary      `json:"summary,omitempty"`
	Report  *doctor.TenantReport `json:"report,omitempty"`
}

// apiErrors lists the errors whose texts may be shown.
var apiErrors = []struct {
	err    error
	status int
	code   string
}{
	{ErrNotAdmin, http.StatusForbidden, "FORBIDDEN"},
	{ErrKey, http.StatusUnauthorized, "UNAUTHENTICATED"},
	{linking.ErrForeign, http.StatusForbidden, "FORBIDDEN"},
	{linking.ErrDeclared, http.StatusConflict, "DECLARED"},
	{linking.ErrLinked, http.StatusConflict, "LINKED"},
	{linking.ErrNotLinked, http.StatusNotFound, "NOT_LINKED"},
	{linking.ErrChanged, http.StatusConflict, "CHANGED"},
	{linking.ErrInvitations, http.StatusConflict, "INVITATIONS"},
	{linking.ErrUnreadable, http.StatusUnprocessableEntity, "UNREADABLE"},
	{errBody, http.StatusBadRequest, "BAD_USER_INPUT"},
	{errTooLarge, http.StatusRequestEntityTooLarge, "BAD_USER_INPUT"},
	{errNoSuch, http.StatusNotFound, "NOT_FOUND"},
}

func (s *site) failure(r *http.Request, err error, found answer) answer {
	var f failed
	if e, ok := found.value.(examined); ok {
		f.Summary, f.Report = &e.Summary, e.Report
	}
	var limited *TooManyError
	if errors.As(err, &limited) {
		f.Error = apiError{Code: "RATE_LIMITED", Message: limited.Error()}
		return answer{http.StatusTooManyRequests, f}
	}
	var input *linking.InputError
	if errors.As(err, &input) {
		f.Error = apiError{Code: "BAD_USER_INPUT", Field: input.Field, Message: input.Problem}
		return answer{http.StatusUnprocessableEntity, f}
	}
	for _, known := range apiErrors {
		if errors.Is(err, known.err) {
			f.Error = apiError{Code: known.code, Message: known.err.Error()}
			return answer{known.status, f}
		}
	}
	status, message := s.explain(r, err) // logs it
	f.Error = apiError{Code: "INTERNAL", Message: message}
	return answer{status, f}
}
