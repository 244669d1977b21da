package okta

import (
	"net/http"
	"strings"
)

// maxReference bounds what is taken from an answer into an error.
const maxReference = 200

// decodeError makes an Error of an answer with a status from 400 up. Any body will
// do: Okta's five members, OAuth's two, HTML, or none.
func decodeError(status int, header http.Header, body []byte) *Error {
	e := &Error{Status: status, RequestID: clip(header.Get("X-Okta-Request-Id"))}
	if validate(body) == nil && firstByte(body) == '{' {
		_ = eachMember(body, func(key text, value []byte) error {
			switch string(key.name()) {
			case "errorCode", "error":
				e.Code = clip(loose(value))
			case "errorSummary", "error_description":
				e.Summary = clip(loose(value))
			case "errorId":
				e.ID = clip(loose(value))
			case "errorCauses":
				e.Causes = causes(value)
			}
			return nil
		})
	}
	if e.Code == "" && strings.Contains(header.Get("WWW-Authenticate"), "insufficient_scope") {
		e.Code = "insufficient_scope"
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
		s, ok := scalar(v)
		if !ok {
			summary, _ := lookup(v, "errorSummary")
			s = loose(summary)
		}
		if s != "" {
			list = append(list, clip(s))
		}
		return nil
	}
	if firstByte(value) == '[' {
		_ = eachElement(value, one)
	} else {
		_ = one(value)
	}
	return list
}

func firstByte(data []byte) byte {
	if i := skipSpace(data, 0); i < len(data) {
		return data[i]
	}
	return 0
}

// clip bounds a foreign text and drops what would break a log line.
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
