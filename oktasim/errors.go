package oktasim

import (
	"fmt"
	"net/http"
)

// apiError is an answer in Okta's error shape.
type apiError struct {
	status  int
	code    string
	summary string
	causes  []string
	header  map[string]string
	oauth   bool // in the token endpoint's format
	empty   bool // without a body
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s %s", e.status, e.code, e.summary) }

// notFound names the class of the missing object as Okta does.
func notFound(id, class string) *apiError {
	return &apiError{status: http.StatusNotFound, code: "E0000007", summary: "Not found: Resource not found: " + id + " (" + class + ")"}
}

func errPath() *apiError {
	return &apiError{status: http.StatusNotFound, code: "E0000008", summary: "The requested path was not found"}
}

func errMethod() *apiError {
	return &apiError{
		status: http.StatusMethodNotAllowed, code: "E0000022", summary: "The endpoint does not support the provided HTTP method",
	}
}

func errToken() *apiError {
	return &apiError{status: http.StatusUnauthorized, code: "E0000011", summary: "Invalid token provided"}
}

func errSession() *apiError {
	return &apiError{status: http.StatusForbidden, code: "E0000005", summary: "Invalid session"}
}

func errForbidden() *apiError {
	return &apiError{status: http.StatusForbidden, code: "E0000006", summary: "You do not have permission to perform the requested action"}
}

func errFeature() *apiError {
	return &apiError{
		status: http.StatusUnauthorized, code: "E0000015", summary: "You do not have permission to access the feature you are requesting",
	}
}

func errTooMany() *apiError {
	return &apiError{
		status: http.StatusTooManyRequests, code: "E0000047", summary: "API call exceeded rate limit due to too many requests.",
	}
}

func errInternal() *apiError {
	return &apiError{status: http.StatusInternalServerError, code: "E0000009", summary: "Internal Server Error"}
}

func errValidation(field string, causes ...string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "E0000001", summary: "Api validation failed: " + field, causes: causes}
}

func errSearch(why error) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "E0000031", summary: "Invalid search criteria.", causes: []string{why.Error()}}
}

func errFilter(why error) *apiError {
	return &apiError{status: http.StatusBadRequest, code: "E0000053", summary: "Invalid filter criteria.", causes: []string{why.Error()}}
}

func errTooLong() *apiError {
	return &apiError{status: http.StatusRequestURITooLong, code: "E0000001", summary: "Api validation failed: the request URI is too long"}
}

// errScope is the answer to a Bearer token without the scope: all details are in the
// header.
func errScope(scope string) *apiError {
	return &apiError{status: http.StatusForbidden, empty: true, header: map[string]string{
		"WWW-Authenticate": `Bearer authorization_uri="/oauth2/v1/authorize", realm="/", scope="` + scope +
			`", error="insufficient_scope", error_description="The access token provided does not contain the required scopes."`,
	}}
}

// append writes the five keys in order; errorLink repeats the code.
func (e *apiError) append(b []byte, errorID string) []byte {
	if e.empty {
		return b
	}
	b = append(b, '{')
	if e.oauth {
		b = appendField(b, "error", e.code)
		b = appendField(b, "error_description", e.summary)
		return append(b, '}')
	}
	b = appendField(b, "errorCode", e.code)
	b = appendField(b, "errorSummary", e.summary)
	b = appendField(b, "errorLink", e.code)
	b = appendField(b, "errorId", errorID)
	b = append(b, `,"errorCauses":[`...)
	for i, cause := range e.causes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = appendField(b, "errorSummary", cause)
		b = append(b, '}')
	}
	return append(b, "]}"...)
}

func errTaken() *apiError {
	return errValidation("login", "login: An object with this field already exists in the current organization")
}
