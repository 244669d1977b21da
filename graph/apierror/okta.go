package apierror

import (
	"errors"
	"net/http"

	"oktagraph/okta"
)

// invalidSearch is Okta's code for a filter or search expression it does not
// accept. See https://developer.okta.com/docs/reference/error-codes/.
const invalidSearch = "E0000031"

// FromOkta is the [Classifier] of package okta's errors. Okta's own text is
// not shown: it repeats logins and expressions.
func FromOkta(err error) *Error {
	if errors.Is(err, okta.ErrEnded) {
		return TenantGone(err)
	}
	var limit *okta.RateLimitError
	if errors.As(err, &limit) {
		by := ByOkta
		if limit.Share {
			by = ByShare
		}
		e := Limited(by, limit.RetryAfter, err)
		if limit.RequestID != "" {
			e.Okta = &OktaDetail{RequestID: limit.RequestID}
		}
		return e
	}
	var timeout *okta.TimeoutError
	if errors.As(err, &timeout) {
		return OktaTimedOut(err)
	}
	var down *okta.UnavailableError
	if errors.As(err, &down) {
		e := OktaFailed(detailOfFailure(down), err)
		e.RetryAfter = down.RetryAfter
		return e
	}
	if errors.Is(err, okta.ErrEndlessPaging) || errors.Is(err, okta.ErrForeignLink) {
		return OktaFailed(nil, err)
	}
	return fromRefusal(err)
}

// fromRefusal maps refusals that have Okta's error body, and refused credentials; nil if
// err is neither.
func fromRefusal(err error) *Error {
	var refusal *okta.Error
	var detail *OktaDetail
	if errors.As(err, &refusal) {
		detail = detailOf(refusal.Code, refusal.ID, refusal.RequestID)
	}
	switch {
	case okta.IsForbidden(err):
		return OktaForbade(detail, err)
	case okta.IsUnauthorized(err):
		return TenantDown(okta.RefusalReason(err), detail, err)
	case okta.IsNotFound(err):
		return &Error{Code: NotFound, Message: "Okta has no such object", Okta: detail, Err: err}
	case refusal == nil:
		return nil
	case refusal.Status == http.StatusBadRequest && refusal.Code == invalidSearch:
		return &Error{Code: BadUserInput, Message: "Okta does not accept the filter or search expression", Okta: detail, Err: err}
	}
	return OktaFailed(detail, err)
}

// detailOfFailure returns the details of the failure in Okta's answer, if there was one.
func detailOfFailure(down *okta.UnavailableError) *OktaDetail {
	var said *okta.Error
	if !errors.As(down.Err, &said) {
		said = &okta.Error{}
	}
	return detailOf(said.Code, said.ID, down.RequestID)
}

func detailOf(code, id, request string) *OktaDetail {
	if code == "" && id == "" && request == "" {
		return nil
	}
	return &OktaDetail{ErrorCode: code, ErrorID: id, RequestID: request}
}
