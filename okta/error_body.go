package okta

import (
	"net/http"
	"strings"

	"oktagraph/okta/jsonscan"
)

// maxReference bounds each text that is copied from an answer into an error.
const maxReference = 200

// decodeError turns an answer with a status from 400 up into an Error. It accepts any
// body: Okta's five members, OAuth's two, HTML, or none.
func decodeError(status int, header http.Header, body []byte) *Error {
	e := &Error{Status: status, RequestID: clip(header.Get("X-Okta-Request-Id"))}
	if jsonscan.Validate(body) == nil && jsonscan.FirstByte(body) == '{' {
		_ = jsonscan.EachMember(body, func(key jsonscan.Text, value []byte) error {
			switch string(key.Name()) {
			case "errorCode", "error":
				e.Code = clip(jsonscan.ScalarOrEmpty(value))
			case "errorSummary", "error_description":
				e.Summary = clip(jsonscan.ScalarOrEmpty(value))
			case "errorId":
				e.ID = clip(jsonscan.ScalarOrEmpty(value))
			case "errorCauses":
				e.Causes = causes(value)
			}
			return nil
		})
	}
	if e.Code == "" && strings.Contains(header.Get("WWW-Authenticate"), CodeScope) {
		e.Code = CodeScope
	}
	return e
}

// causes reads errorCauses, which is an array of objects in recorded traffic and
// one object in some examples of the specification.
func causes(value []byte) []string {
	var list []string
	one := func(v []byte) error {
		if len(list) >= 20 {
			return nil
		}
		s, ok := jsonscan.Scalar(v)
		if !ok {
			summary, _ := jsonscan.Lookup(v, "errorSummary")
			s = jsonscan.ScalarOrEmpty(summary)
		}
		if s != "" {
			list = append(list, clip(s))
		}
		return nil
	}
	if jsonscan.FirstByte(value) == '[' {
		_ = jsonscan.EachElement(value, one)
	} else {
		_ = one(value)
	}
	return list
}

// clip shortens a foreign text and drops what would break a log line.
func clip(s string) string {
	if len(s) > maxReference {
		s = s[:maxReference]
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == 0xfffd {
			return -1
		}
		return r
	}, s)
}
