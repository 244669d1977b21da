package apierror_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagraph/graph/apierror"
	"oktagraph/okta"
)

func TestOktaErrorsAreShownByKindAndWithoutTheirText(t *testing.T) {
	answered := func(status int, code string) error {
		return &okta.Error{Status: status, Code: code, ID: "oae1", RequestID: "req1", Summary: "secret", Causes: []string{"secret"}}
	}
	const ids = `"errorId":"oae1","requestId":"req1"`
	tests := map[string]struct {
		err  error
		want string // extensions as JSON
	}{
		"feature":      {answered(401, "E0000015"), `{"code":"UPSTREAM_FORBIDDEN","okta":{"errorCode":"E0000015",` + ids + `}}`},
		"forbidden":    {answered(403, "E0000006"), `{"code":"UPSTREAM_FORBIDDEN","okta":{"errorCode":"E0000006",` + ids + `}}`},
		"bad token":    {answered(401, "E0000011"), `{"code":"TENANT_UNAVAILABLE","okta":{"errorCode":"E0000011",` + ids + `}}`},
		"no token":     {&okta.CredentialError{Reason: "secret"}, `{"code":"TENANT_UNAVAILABLE"}`},
		"held back":    {&okta.RefusedError{Err: answered(401, "E0000011")}, `{"code":"TENANT_UNAVAILABLE","okta":{"errorCode":"E0000011",` + ids + `}}`},
		"bad app":      {&okta.CredentialError{Reason: "secret", Err: answered(400, "invalid_client")}, `{"code":"TENANT_UNAVAILABLE","okta":{"errorCode":"invalid_client",` + ids + `}}`},
		"unlinked":     {okta.ErrEnded, `{"code":"TENANT_UNAVAILABLE"}`},
		"not found":    {answered(404, "E0000007"), `{"code":"NOT_FOUND","okta":{"errorCode":"E0000007",` + ids + `}}`},
		"bad search":   {answered(400, "E0000031"), `{"code":"BAD_USER_INPUT","okta":{"errorCode":"E0000031",` + ids + `}}`},
		"other 400":    {answered(400, "E0000001"), `{"code":"UPSTREAM_UNAVAILABLE","okta":{"errorCode":"E0000001",` + ids + `}}`},
		"rate limit":   {&okta.RateLimitError{RetryAfter: 2001 * time.Millisecond, RequestID: "req2"}, `{"by":"okta","code":"RATE_LIMITED","okta":{"requestId":"req2"},"retryAfter":3}`},
		"own ceiling":  {&okta.RateLimitError{RetryAfter: time.Second, Local: true}, `{"by":"okta","code":"RATE_LIMITED","retryAfter":1}`},
		"own share":    {&okta.RateLimitError{RetryAfter: time.Second, Local: true, Share: true}, `{"by":"share","code":"RATE_LIMITED","retryAfter":1}`},
		"back soon":    {&okta.UnavailableError{Status: 503, RetryAfter: 1500 * time.Millisecond}, `{"code":"UPSTREAM_UNAVAILABLE","retryAfter":2}`},
		"unavailable":  {&okta.UnavailableError{Reason: "secret", RequestID: "req3"}, `{"code":"UPSTREAM_UNAVAILABLE","okta":{"requestId":"req3"}}`},
		"timeout":      {&okta.TimeoutError{Err: context.DeadlineExceeded}, `{"code":"UPSTREAM_TIMEOUT"}`},
		"endless":      {okta.ErrEndlessPaging, `{"code":"UPSTREAM_UNAVAILABLE"}`},
		"foreign link": {okta.ErrForeignLink, `{"code":"UPSTREAM_UNAVAILABLE"}`},
		"unknown":      {errors.New("secret"), `{"code":"INTERNAL"}`},
	}
	present := apierror.Presenter(slog.New(slog.NewTextHandler(io.Discard, nil)), apierror.FromOkta)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			shown := present(t.Context(), fmt.Errorf("list groups of a user: %w", tc.err))
			got, err := json.Marshal(shown.Extensions)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, string(got)); diff != "" {
				t.Errorf("extensions (-want +got):\n%s", diff)
			}
			if strings.Contains(shown.Message, "secret") {
				t.Errorf("shows Okta's text: %s", shown.Message)
			}
		})
	}
}

func TestATenantThatCannotBeReadSaysWhy(t *testing.T) {
	for want, err := range map[string]error{
		"the tenant cannot be read: its Okta credential is refused or not set up; " +
			"Okta refuses the token; it may be revoked, expired, or another org's": &okta.RefusedError{Err: &okta.Error{Status: 401, Code: "E0000011"}},
		"the tenant is not linked any more": fmt.Errorf("list users: %w", okta.ErrEnded),
	} {
		if got := apierror.FromOkta(err).Message; got != want {
			t.Errorf("message %q, want %q", got, want)
		}
	}
}
