// Package apierror is the language in which oktagraph tells its callers what
// went wrong: one fixed list of codes, one error type that carries them, and
// the presenter that shows nothing else.
//
// An edge returns an [Error] made by one of the constructors, or an error
// of package okta that a [Classifier] knows. Everything else is a fault of
// ours: the presenter logs it whole and shows the caller one fixed sentence
// with the code INTERNAL, so that no upstream text, host or stack reaches a
// response.
package apierror
