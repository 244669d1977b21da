package okta

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func asError[T error](err error, into *T) bool { return errors.As(err, into) }

func isError(err, target error) bool { return errors.Is(err, target) }

func TestRefusalsAreToldApart(t *testing.T) {
	t.Parallel()
	type kinds struct{ NotFound, Forbidden, Unauthorized bool }
	tests := map[string]struct {
		status int
		body   string
		want   kinds
	}{
		"missing":            {404, `{"errorCode":"E0000007"}`, kinds{NotFound: true}},
		"forbidden":          {403, `{"errorCode":"E0000006"}`, kinds{Forbidden: true}},
		"forbidden, empty":   {403, ``, kinds{Forbidden: true}},
		"feature off":        {401, `{"errorCode":"E0000015"}`, kinds{Forbidden: true}},
		"bad token":          {401, `{"errorCode":"E0000011"}`, kinds{Unauthorized: true}},
		"401 without a body": {401, ``, kinds{Unauthorized: true}},
		"bad request":        {400, `{"errorCode":"E0000031"}`, kinds{}},
		"unsupported":        {501, `{"errorCode":"E0000060"}`, kinds{}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := NewMeter()
			_, err := org(t, answers(tc.status, tc.body)).GetGroup(WithMeter(t.Context(), m), "00g1")
			var e *Error
			if !asError(err, &e) || e.Status != tc.status {
				t.Fatalf("error = %v, want an *Error of status %d", err, tc.status)
			}
			if diff := cmp.Diff(tc.want, kinds{IsNotFound(err), IsForbidden(err), IsUnauthorized(err)}); diff != "" {
				t.Errorf("kinds (-want +got):\n%s", diff)
			}
			if m.Calls() != 1 {
				t.Errorf("%d calls, a refusal is never repeated", m.Calls())
			}
		})
	}
}

func TestDecodeErrorTakesAnyBody(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want Error
	}{
		"okta": {
			`{"errorCode":"E0000001","errorSummary":"Api validation failed: login","errorLink":"E0000001","errorId":"oae1","errorCauses":[{"errorSummary":"login: bad"},{"errorSummary":"two"}]}`,
			Error{Code: "E0000001", Summary: "Api validation failed: login", ID: "oae1", Causes: []string{"login: bad", "two"}},
		},
		"causes as an object": {`{"errorCode":"E1","errorCauses":{"errorSummary":"one"}}`, Error{Code: "E1", Causes: []string{"one"}}},
		"causes as text":      {`{"errorCode":"E1","errorCauses":["one",null,{}]}`, Error{Code: "E1", Causes: []string{"one"}}},
		"oauth":               {`{"error":"invalid_client","error_description":"why"}`, Error{Code: "invalid_client", Summary: "why"}},
		"html":                {`<html>`, Error{}},
		"broken":              {`{"errorCode":"E1"`, Error{}},
		"array":               {`[{"errorCode":"E1"}]`, Error{}},
		"mistyped":            {`{"errorCode":{"a":1},"errorCauses":7}`, Error{Causes: []string{"7"}}},
		"line breaks":         {`{"errorCode":"E1\nX","errorSummary":"a\u0000b"}`, Error{Code: "E1X", Summary: "ab"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.want.Status, tc.want.RequestID = 400, "req"
			got := decodeError(400, http.Header{"X-Okta-Request-Id": {"req"}}, []byte(tc.body))
			if diff := cmp.Diff(&tc.want, got); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
	h := http.Header{"Www-Authenticate": {`Bearer error="insufficient_scope"`}}
	if got := decodeError(403, h, nil); got.Code != "insufficient_scope" {
		t.Errorf("code = %q, want the one of WWW-Authenticate", got.Code)
	}
}

func TestErrorsNeverRepeatWhatTheAnswerSaidAboutPeople(t *testing.T) {
	t.Parallel()
	c := org(t, answers(404, `{"errorCode":"E0000007","errorSummary":"Not found: Resource not found: ada@example.com (User)","errorId":"oae1"}`))
	_, err := c.GetUserByLogin(t.Context(), "ada@example.com")
	if err == nil || strings.Contains(err.Error(), "ada") || !strings.Contains(err.Error(), "E0000007") {
		t.Errorf("error = %v", err)
	}
	origin, _ := ParseOrigin("http://127.0.0.1:1")
	dead, _ := New(origin, APIToken("00secret"))
	t.Cleanup(dead.Close)
	_, err = dead.GetUserByLogin(t.Context(), "ada@example.com")
	if err == nil || strings.Contains(err.Error(), "ada") || strings.Contains(err.Error(), "secret") {
		t.Errorf("error = %v", err)
	}
}

func FuzzErrorBody(f *testing.F) {
	f.Add([]byte(`{"errorCode":"E0000007","errorSummary":"x","errorCauses":[{"errorSummary":"y"}]}`))
	f.Add([]byte(`{"error":"x"}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e := decodeError(400, http.Header{}, body)
		if len(e.Code) > maxReference || len(e.Summary) > maxReference || len(e.Causes) > 20 || strings.ContainsAny(e.Code+e.Summary, "\n\r\x00") {
			t.Fatalf("unbounded or unsafe: %+v", e)
		}
	})
}
