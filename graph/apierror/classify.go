package apierror

import (
	"context"
	"errors"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Classifier turns an error of another package into one that may be shown, or
// returns nil when it does not know the error. It must be safe for concurrent
// use.
type Classifier func(error) *Error

// gqlgenComplexity is the code of gqlgen's own complexity extension; our code for
// it is COST_LIMIT_EXCEEDED.
const gqlgenComplexity = "COMPLEXITY_LIMIT_EXCEEDED"

// Classify finds the showable error behind err: one of ours anywhere in its
// chain, else the result of the first classifier that knows err, else the end of a
// context, else gqlgen's and its parser's error about a document. Anything else is
// a [Fault]. ctx is the context of the field that failed.
func Classify(ctx context.Context, err error, known ...Classifier) *Error {
	var own *Error
	if errors.As(err, &own) && own != nil {
		return disclosed(own, err)
	}
	for _, classify := range known {
		if e := classify(err); e != nil {
			return disclosed(e, err)
		}
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return OktaTimedOut(err)
	case errors.Is(err, context.Canceled):
		return &Error{Code: UpstreamTimeout, Message: "the request was cancelled", Err: err}
	}
	if e := ofDocument(ctx, err); e != nil {
		return e
	}
	return Fault(err)
}

// disclosed lets only listed codes pass, and for INTERNAL only the fixed message.
func disclosed(e *Error, whole error) *Error {
	if e.Code == Internal {
		return &Error{Code: Internal, Message: InternalMessage, Err: whole, logged: e.logged}
	}
	if !e.Code.Known() {
		return Fault(whole)
	}
	return e
}

// ofDocument returns gqlgen's and gqlparser's errors about the caller's document
// and input; nil when err is something else.
func ofDocument(ctx context.Context, err error) *Error {
	var found *gqlerror.Error
	if !errors.As(err, &found) || found == nil {
		return nil
	}
	if text, ok := found.Extensions["code"].(string); ok {
		code := Code(text)
		if text == gqlgenComplexity {
			code = CostLimitExceeded
		}
		if code.Known() && code != Internal {
			return &Error{Code: code, Message: reworded(found.Message)}
		}
		return nil
	}
	return ofArgument(ctx, found)
}

// unnamed is gqlgen's message for a document with several operations when none was
// chosen: the message about an unknown name, with an empty name.
const unnamed = "operation  not found"

// reworded replaces a message of gqlgen that does not say what to do.
func reworded(message string) string {
	if message == unnamed {
		return "name one of the operations with operationName"
	}
	return message
}

// Unfit is a scalar's error about an invalid value: the end of a sentence that begins
// with the argument's name. It never quotes the value, so callers may see it.
type Unfit string

// Error implements error.
func (u Unfit) Error() string { return string(u) }

// ofArgument recognises an argument that its scalar, enum or input type
// refused while the field was being prepared: gqlgen appends the argument's name
// to the field's own path, and the presenter puts it before the message. Only an
// [Unfit] scalar's text is passed on, since others may quote the value.
func ofArgument(ctx context.Context, found *gqlerror.Error) *Error {
	if _, input := split(ctx, found.Path); len(input) == 0 || found.Err == nil {
		return nil
	}
	problem := Unfit("the value does not fit its type")
	errors.As(found.Err, &problem)
	return &Error{Code: BadUserInput, Message: problem.Error(), Err: found.Err}
}
