package transport

import "oktagraph/graph/apierror"

// refusal is a request that is not run: the error shown, and the row of the
// status table it is answered with.
type refusal struct {
	err     *apierror.Error
	outcome outcome
	allow   string // the Allow header of a 405
}

// refuse words a refusal. The sentences are fixed: nothing of the body or the
// address is put into them.
func refuse(o outcome, sentence string, args ...any) *refusal {
	e := apierror.BadInput("request", sentence, args...)
	if o == preflightMissing {
		e.Code = apierror.Forbidden
	}
	return &refusal{err: e, outcome: o}
}
