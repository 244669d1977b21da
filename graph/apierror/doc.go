// Package apierror defines how oktagraph reports to callers what went wrong: one fixed list
// of codes, one error type with these codes, and the presenter, which shows nothing else.
//
// An edge returns an [Error] made by one of the constructors, or an error of package okta
// that a [Classifier] knows. Everything else is an internal error: the presenter logs it in
// full and shows the caller one fixed sentence with the code INTERNAL, so that no upstream
// text, host or stack reaches a response.
package apierror
