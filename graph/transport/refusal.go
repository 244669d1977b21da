package transport

import "oktagraph/graph/apierror"

// refusal describes a request that is not run: the error shown, and the row of
// the status table for its answer.
type refusal struct {
	err     *apierror.Error
	outcome outcome
	allow   string // the Allow header of a 405
}

// refuse creates a refusal. Its sentence never quotes the body or the address.
func refuse(o outcome, sentence string, args ...any) *refusal {
	e := apierror.BadInput("request", sentence, args...)
	if o == preflightMissing {
		e.Code = apierror.Forbidden
	}
	return &refusal{err: e, outcome: o}
}
